# tillbook_embed(<target> <file> <function>): compiles a text file into a library, as the function
# `std::string_view <function>()`. Run as a script it writes the source.
if(CMAKE_SCRIPT_MODE_FILE)
    file(READ ${INPUT} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "(................................................................................)"
        "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "::[^:]*$" "" namespace "${FUNCTION}")
    string(REGEX REPLACE "^.*::" "" name "${FUNCTION}")
    file(WRITE ${OUTPUT}
"#include <string_view>
namespace ${namespace} {
std::string_view ${name}();
std::string_view ${name}() {
    static constexpr unsigned char bytes[] = {
${bytes}};
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}
}  // namespace ${namespace}
")
    return()
endif()

set(TILLBOOK_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(tillbook_embed target file function)
    string(REPLACE "::" "_" name ${function})
    set(output ${CMAKE_BINARY_DIR}/embedded/${name}.cc)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${output} -DFUNCTION=${function}
            -P ${TILLBOOK_EMBED_SCRIPT}
        DEPENDS ${file} ${TILLBOOK_EMBED_SCRIPT} VERBATIM)
    set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources(${target} PRIVATE ${output})
endfunction()

# tillbook_embed_folder(<target> <folder> <function> <header>): every file of the folder, as the
# function `std::vector<Asset> <function>()` that the header declares along with Asset {name, bytes}.
function(tillbook_embed_folder target folder function header)
    string(REGEX REPLACE "::[^:]*$" "" namespace ${function})
    string(REGEX REPLACE "^.*::" "" name ${function})
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
    set(declarations "")
    set(rows "")
    foreach(file ${files})
        string(MAKE_C_IDENTIFIER "${name}_${file}" one)
        tillbook_embed(${target} ${folder}/${file} ${namespace}::${one})
        string(APPEND declarations "std::string_view ${one}();\n")
        string(APPEND rows "        {\"${file}\", ${one}()},\n")
    endforeach()
    set(output ${CMAKE_BINARY_DIR}/embedded/${name}_table.cc)
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"#include \"${header}\"
namespace ${namespace} {
${declarations}
std::vector<Asset> ${name}() {
    return {
${rows}    };
}
}  // namespace ${namespace}
")
    target_sources(${target} PRIVATE ${output})
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

# One static library per room. Dependencies point one way; tests/style/includes_test.py enforces it
# on the includes, this file on the linker.
function(tillbook_room name)
    cmake_parse_arguments(ROOM "" "" "DIRS;USES" ${ARGN})
    set(patterns "")
    foreach(dir ${ROOM_DIRS})
        list(APPEND patterns ${CMAKE_SOURCE_DIR}/src/${dir}/*.cc)
    endforeach()
    file(GLOB sources CONFIGURE_DEPENDS ${patterns})
    if(sources)
        add_library(tillbook_${name} STATIC ${sources})
        target_link_libraries(tillbook_${name} PUBLIC tillbook_options ${ROOM_USES})
        if(TILLBOOK_UNITY)
            # Nearly all of a file's compile time are headers that its neighbours read as well. GCC
            # takes unnamed namespaces there for those of a header, and warns.
            set_target_properties(tillbook_${name} PROPERTIES UNITY_BUILD ON)
            target_compile_options(tillbook_${name} PRIVATE
                $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
        endif()
    else()
        add_library(tillbook_${name} INTERFACE)
        target_link_libraries(tillbook_${name} INTERFACE tillbook_options ${ROOM_USES})
    endif()
endfunction()

tillbook_room(base DIRS base USES OpenSSL::Crypto Threads::Threads)
# What it switches off in a library's header must not hold for other files.
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/base/hash.cc
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
tillbook_room(domain DIRS domain USES tillbook_base)
tillbook_room(log DIRS log USES tillbook_domain)
tillbook_room(log_sqlite DIRS log/sqlite USES tillbook_log SQLite::SQLite3)
tillbook_room(log_postgres DIRS log/postgres USES tillbook_log PkgConfig::LIBPQ)
tillbook_room(log_memory DIRS log/memory USES tillbook_log)
tillbook_room(book DIRS book USES tillbook_log tillbook_boost date::date-tz PkgConfig::SIMDJSON)
tillbook_room(http DIRS http USES tillbook_base tillbook_boost OpenSSL::SSL)
tillbook_room(feed DIRS feed USES tillbook_book CURL::libcurl)
tillbook_room(api DIRS api api/cloove api/clover
    USES tillbook_feed tillbook_http PkgConfig::SIMDJSON PkgConfig::ARGON2 prometheus-cpp::core)
tillbook_embed(tillbook_api ${CMAKE_SOURCE_DIR}/src/api/cloove/openapi.json
    tillbook::cloove::openapi_document)
tillbook_embed(tillbook_api ${CMAKE_SOURCE_DIR}/src/api/clover/openapi.json
    tillbook::clover::openapi_document)
tillbook_room(web DIRS web USES tillbook_http)
if(TARGET tillbook_web)
    set_target_properties(tillbook_web PROPERTIES UNITY_BUILD OFF)  # nearly all of it is embedded
endif()
function(tillbook_web_asset file function)
    tillbook_embed(tillbook_web ${CMAKE_SOURCE_DIR}/src/web/${file} tillbook::web::${function})
endfunction()
tillbook_web_asset(about.html about_html)
tillbook_web_asset(docs/index.html docs_html)
tillbook_web_asset(docs/dialect.html docs_dialect_html)
tillbook_web_asset(docs/docs.css docs_css)
tillbook_web_asset(docs/docs.js docs_js)
tillbook_web_asset(docs/renderer.js docs_renderer_js)
tillbook_web_asset(docs/third-party.txt docs_third_party_txt)
tillbook_embed_folder(tillbook_web ${CMAKE_SOURCE_DIR}/src/web/office
    tillbook::web::office_assets web/assets.h)
tillbook_room(cli DIRS cli
    USES tillbook_api tillbook_feed tillbook_web tillbook_log_sqlite tillbook_log_postgres CLI11::CLI11 spdlog::spdlog
         CURL::libcurl PkgConfig::SIMDJSON)

file(GLOB cli_main ${CMAKE_SOURCE_DIR}/src/cli/main/main.cc)
if(cli_main)
    add_executable(tillbook ${cli_main})
    target_link_libraries(tillbook PRIVATE tillbook_cli)
    set_target_properties(tillbook PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endif()

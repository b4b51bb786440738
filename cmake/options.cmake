# Compiler flags for everything of ours: warnings, hardening, sanitizers.
add_library(tillbook_options INTERFACE)
target_include_directories(tillbook_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(tillbook_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Wold-style-cast -Wcast-qual -Woverloaded-virtual -Wimplicit-fallthrough)
# GCC 12, once it optimises, sees uninitialised reads where there are none (std::optional, its own
# AVX-512 intrinsics: GCC bug 105593) and overlapping copies in `"…" + std::string` (bug 105651).
# The sanitizer builds look for real ones.
target_compile_options(tillbook_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
if(TILLBOOK_WERROR)
    target_compile_options(tillbook_options INTERFACE -Werror)
endif()
if(TILLBOOK_NATIVE)
    target_compile_options(tillbook_options INTERFACE -march=native)
else()
    target_compile_options(tillbook_options INTERFACE -march=x86-64-v2)
endif()
if(TILLBOOK_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "TILLBOOK_FUZZ needs Clang, whose libFuzzer the targets are linked with")
    endif()
    set(TILLBOOK_SANITIZE address,undefined,fuzzer-no-link)
    target_compile_options(tillbook_options INTERFACE
        -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/fuzz/ignored.txt)
endif()
if(TILLBOOK_SANITIZE)
    target_compile_options(tillbook_options INTERFACE
        -fsanitize=${TILLBOOK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
    target_link_options(tillbook_options INTERFACE -fsanitize=${TILLBOOK_SANITIZE})
else()
    target_compile_options(tillbook_options INTERFACE
        -fstack-protector-strong -fPIE $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
    target_link_options(tillbook_options INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
find_program(TILLBOOK_CCACHE ccache)
if(TILLBOOK_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TILLBOOK_CCACHE})
endif()
find_program(TILLBOOK_MOLD mold)
if(TILLBOOK_MOLD)
    target_link_options(tillbook_options INTERFACE -fuse-ld=mold)
endif()

# Libraries, all from the distribution's packages (architecture: "Dependencies").
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
find_package(date REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(GTest REQUIRED)
find_path(TILLBOOK_XXHASH xxhash.h REQUIRED)
find_path(TILLBOOK_RAPIDJSON rapidjson/writer.h REQUIRED)

# Boost is used header-only; third-party headers are system headers, free of our warnings.
add_library(tillbook_boost INTERFACE)
find_path(TILLBOOK_BOOST_INCLUDE boost/unordered/unordered_flat_map.hpp
    HINTS ${TILLBOOK_BOOST_ROOT}/usr/include REQUIRED)
target_include_directories(tillbook_boost SYSTEM INTERFACE ${TILLBOOK_BOOST_INCLUDE})
target_compile_definitions(tillbook_boost INTERFACE BOOST_ASIO_NO_DEPRECATED)

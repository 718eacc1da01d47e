# Catch2 is header-only at 2.13 (Debian 12) and a library at 3.x (Debian 13).
include_guard(GLOBAL)
find_package(Catch2 REQUIRED)

# runbookd_catch_main(TARGET): gives a test program its Catch2 and its main().
function(runbookd_catch_main target)
  if(TARGET Catch2::Catch2WithMain)
    target_link_libraries(${target} PRIVATE Catch2::Catch2WithMain)
    return()
  endif()
  # One slow unit, compiled once for all test programs.
  if(NOT TARGET runbookd_catch_main)
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/catch_main.cpp
      CONTENT "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
    add_library(runbookd_catch_main STATIC ${PROJECT_BINARY_DIR}/catch_main.cpp)
    target_link_libraries(runbookd_catch_main PUBLIC Catch2::Catch2)
  endif()
  target_link_libraries(${target} PRIVATE runbookd_catch_main)
endfunction()

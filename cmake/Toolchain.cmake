# g++ 12 and 13 miscompile coroutines (an aggregate temporary or `?:` in the same expression as a
# co_await is destroyed twice) and 14 is the first that passes our coroutine cases, but for one leak.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR
    "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines (double destruction of temporaries "
    "in expressions with co_await). Use clang++-19, as the presets do, or GCC 14 and later.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

option(RUNBOOKD_FUZZ "Build the fuzz targets (Clang, with RUNBOOKD_SANITIZE=address)" OFF)
set(RUNBOOKD_SANITIZE "" CACHE STRING "address (with undefined) or thread")

add_library(runbookd_options INTERFACE)
target_include_directories(runbookd_options INTERFACE ${PROJECT_SOURCE_DIR})
# -pthread and -fPIE in every unit, whatever its target: one PCH must fit them all.
target_compile_options(runbookd_options INTERFACE -Wall -Wextra -Wswitch -Werror -pthread -fPIE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(runbookd_options INTERFACE -fpch-instantiate-templates)
  add_link_options(-fuse-ld=lld)
endif()
if(CCACHE)
  target_compile_options(runbookd_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Xclang -fno-pch-timestamp>)
endif()

if(RUNBOOKD_SANITIZE STREQUAL "address")
  # Without vptr: its check opens a pipe to see whether memory is mapped, and takes it for a wrong type when there is no
  # descriptor for one. That is the very state in which the tests of our own lack of descriptors run.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  if(RUNBOOKD_FUZZ) # coverage in every unit: the fuzzer sees where its inputs lead
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
elseif(RUNBOOKD_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection
                      -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

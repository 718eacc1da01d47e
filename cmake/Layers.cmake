# runbookd_layer(NAME sources... [PUBLIC targets...] [PRIVATE targets...] [PCH std|asio])
# One static library per box of the architecture; what it may link is what it may include.
function(runbookd_layer name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(runbookd_${name} STATIC ${arg_SOURCES} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(runbookd_${name} PUBLIC runbookd_options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  if(arg_PCH)
    target_precompile_headers(runbookd_${name} REUSE_FROM runbookd_pch_${arg_PCH})
  endif()
endfunction()

# Two precompiled headers for the whole tree: a PCH costs as much as a dozen small units, and the
# layers that do I/O would each make the same one.
function(runbookd_pch name)
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/pch_${name}.cpp CONTENT "// carries cmake/pch_${name}.hpp\n")
  add_library(runbookd_pch_${name} OBJECT ${PROJECT_BINARY_DIR}/pch_${name}.cpp)
  target_link_libraries(runbookd_pch_${name} PRIVATE runbookd_options ${ARGN})
  target_precompile_headers(runbookd_pch_${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch_${name}.hpp)
endfunction()
runbookd_pch(std)
runbookd_pch(asio runbookd_asio)

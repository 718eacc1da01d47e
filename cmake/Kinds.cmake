# runbookd_kinds(ONE ALL [SHARED...]): every folder here with a kind.hpp is a box of its own, runbookd_ONE_FOLDER, and
# runbookd_ALL is the registry of them all: a kind more needs no line of CMake. A kind may use the shared I/O and
# the document reader, and the boxes SHARED, never another kind; what else it links stands in its libraries.cmake. A folder without a
# page (README.md) holds rows of a later version and nothing else: they are compiled with the registry.
function(runbookd_kinds one all)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} */kind.hpp)
  file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} */README.md)
  foreach(header IN LISTS headers)
    get_filename_component(folder ${header} DIRECTORY)
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(NOT ${folder}/README.md IN_LIST pages)
      list(APPEND planned ${sources})
      continue()
    endif()
    set(KIND_LIBRARIES "")
    include(${CMAKE_CURRENT_SOURCE_DIR}/${folder}/libraries.cmake OPTIONAL)
    runbookd_layer(${one}_${folder} SOURCES ${sources} PUBLIC runbookd_net runbookd_document ${ARGN}
      PRIVATE fmt::fmt ${KIND_LIBRARIES} PCH asio)
    list(APPEND targets runbookd_${one}_${folder})
  endforeach()
  runbookd_layer(${all} SOURCES registry.cpp ${planned} PUBLIC runbookd_contract ${targets} PCH asio)
endfunction()

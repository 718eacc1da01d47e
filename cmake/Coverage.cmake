# Branches are counted where the decisions are: runbookd_count_branches(TARGET) instruments a library of
# daemon/decide for gcov. The clean-up paths of exceptions would be counted as branches of every call,
# so the units are compiled without exceptions, but for the one that catches what its library throws;
# and without optimisation, so that all copies of a unit have the same branches and count together.
option(RUNBOOKD_COVERAGE "Instrument the decision core for gcov" OFF)

function(runbookd_count_branches target)
  if(NOT RUNBOOKD_COVERAGE)
    return()
  endif()
  target_compile_options(${target} PRIVATE --coverage -fno-exceptions -O0)
  target_link_options(${target} PUBLIC --coverage)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/daemon/decide/calendar.cpp
    TARGET_DIRECTORY ${target} PROPERTIES COMPILE_OPTIONS -fexceptions)
  # The shared precompiled header is made with exceptions and fits no unit without them.
  set_target_properties(${target} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)
endfunction()

# posthorn_test(<name> SOURCES ... [DEPS ...] [LABELS ...])
#
# A QtTest executable known to ctest by its name. Windows are drawn offscreen; the locale and the time zone are fixed, so
# that what a test expects does not depend on where it runs; the profile and the keyring of who runs it are out of reach.
function(posthorn_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE Qt6::Core Qt6::Test Posthorn::TestSupport ${ARG_DEPS})
  target_compile_definitions(${name} PRIVATE
    POSTHORN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" POSTHORN_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set(home "${CMAKE_BINARY_DIR}/tests/home")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT 60
    LABELS "${ARG_LABELS}"
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent;XDG_CONFIG_HOME=${home}/config;XDG_DATA_HOME=${home}/data;XDG_CACHE_HOME=${home}/cache")
endfunction()

# posthorn_fuzz(<name> DEPS ... [ROUNDS n] [CORPUS folder])
#
# A fuzz target from <name>.cpp, with its seeds in corpus-<name without fuzz_>, or in another folder. Guided by coverage where the
# compiler is clang; else a driver that mutates the seeds at random. ctest runs n rounds.
function(posthorn_fuzz name)
  cmake_parse_arguments(ARG "" "ROUNDS;CORPUS" "DEPS" ${ARGN})
  add_executable(${name} ${name}.cpp)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  string(REPLACE "fuzz_" "corpus-" corpus "${name}")
  set(seeds "${CMAKE_CURRENT_SOURCE_DIR}/${corpus}")
  if(ARG_CORPUS)
    set(seeds "${ARG_CORPUS}")
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    # What it finds goes into the first folder: never among the seeds. The same walk each time, and as far on every machine, so
    # that red means the change and not luck; new walks are for long runs by hand.
    set(found "${CMAKE_BINARY_DIR}/fuzz/found/${corpus}")
    file(MAKE_DIRECTORY "${found}")
    add_test(NAME ${name} COMMAND ${name} -seed=1 -runs=${ARG_ROUNDS} -max_total_time=40 -max_len=20000 -rss_limit_mb=4096 "-artifact_prefix=${CMAKE_BINARY_DIR}/fuzz/"
      "${found}" "${seeds}")
  else()
    target_link_libraries(${name} PRIVATE posthorn_fuzzdriver)
    add_test(NAME ${name} COMMAND ${name} "${seeds}" ${ARG_ROUNDS})
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS fuzz ENVIRONMENT QT_HASH_SEED=0)
  add_dependencies(fuzz_targets ${name})
endfunction()

# What every target of Posthorn is built with, and the function that makes a room.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(POSTHORN_WERROR "Treat warnings as errors" ON)
set(POSTHORN_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

find_program(POSTHORN_CCACHE ccache)
if(POSTHORN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${POSTHORN_CCACHE}")
  # ccache needs the preprocessed form of a precompiled header to be the same on every machine.
  add_compile_options(-fpch-preprocess)
endif()
find_program(POSTHORN_MOLD mold)
if(POSTHORN_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(POSTHORN_WERROR)
  add_compile_options(-Werror)
endif()
add_compile_definitions(
  QT_NO_CAST_TO_ASCII
  QT_NO_URL_CAST_FROM_STRING
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# Hardening: the program reads what strangers send.
if(POSTHORN_SANITIZE)
  add_compile_options(-fsanitize=${POSTHORN_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POSTHORN_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection)
  endif()
  add_compile_options("$<$<CONFIG:Release,RelWithDebInfo>:-D_FORTIFY_SOURCE=2>")
  add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()

# posthorn_room(<folder name> SOURCES ... [DEPS Posthorn::X ...] [PRIVATE_DEPS ...])
#
# A room is one static library. Its headers are reached as "<room>/file.h", and only by targets that name the room
# among their DEPS: each room has an include directory of its own that holds nothing but a link to that room, so an
# include against the arrows of ARCHITECTURE.md does not compile.
function(posthorn_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  set(include_root "${CMAKE_BINARY_DIR}/include/${room}")
  file(MAKE_DIRECTORY "${include_root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${include_root}/${room}" SYMBOLIC)
  set(target "posthorn_${room}")
  add_library(${target} STATIC ${ARG_SOURCES})
  string(SUBSTRING "${room}" 0 1 head)
  string(SUBSTRING "${room}" 1 -1 tail)
  string(TOUPPER "${head}" head)
  add_library(Posthorn::${head}${tail} ALIAS ${target})
  target_include_directories(${target} PUBLIC "${include_root}")
  target_link_libraries(${target} PUBLIC Qt6::Core ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  target_precompile_headers(${target} PRIVATE
    <QByteArray> <QDateTime> <QHash> <QList> <QObject> <QString> <QStringList>
    <functional> <memory> <optional> <utility> <variant> <vector>)
endfunction()

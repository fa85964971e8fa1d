# WW_BUILD_ID: a hash of the version and of the files that both the library and a backend are compiled from. A backend with
# another build id is rejected. Only the files that state or compare the hash are compiled with it: a changed formula
# recompiles nothing else.
file(GLOB shared CONFIGURE_DEPENDS native/compute/expressions/*.hpp native/compute/device/*.hpp)
list(APPEND shared ${CMAKE_SOURCE_DIR}/native/compute/device.hpp ${CMAKE_SOURCE_DIR}/native/compute/cuda/backend.h)
set(ids ${PROJECT_VERSION})
foreach(file IN LISTS shared)
  file(SHA256 ${file} id)  # stops where a file is missing
  string(APPEND ids ${id})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endforeach()
string(SHA256 WW_BUILD_ID "${ids}")
string(SUBSTRING ${WW_BUILD_ID} 0 16 WW_BUILD_ID)

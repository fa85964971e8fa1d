# WW_BUILD_ID: a hash of the version and of the files that both the library and a backend are compiled from. A backend with
# another build id is rejected.
set(ids ${PROJECT_VERSION})
foreach(file native/compute/expressions.hpp native/compute/device.hpp native/compute/cuda/backend.h)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${file})
    file(SHA256 ${CMAKE_SOURCE_DIR}/${file} id)
    string(APPEND ids ${id})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  endif()
endforeach()
string(SHA256 WW_BUILD_ID "${ids}")
string(SUBSTRING ${WW_BUILD_ID} 0 16 WW_BUILD_ID)

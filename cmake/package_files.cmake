# Installs what other projects find the library by: find_package(wienerwerk CONFIG), target wienerwerk::wienerwerk; and
# pkg-config wienerwerk. Both name files relative to themselves, so an installed folder may be moved.
include(CMakePackageConfigHelpers)
set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/wienerwerk)
install(EXPORT wienerwerk NAMESPACE wienerwerk:: FILE wienerwerkConfig.cmake DESTINATION ${folder} COMPONENT development)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/wienerwerkConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wienerwerkConfigVersion.cmake DESTINATION ${folder} COMPONENT development)

set(folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH WW_PREFIX_FROM_PC /${folder} /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/wienerwerk.pc.in ${CMAKE_CURRENT_BINARY_DIR}/wienerwerk.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wienerwerk.pc DESTINATION ${folder} COMPONENT development)

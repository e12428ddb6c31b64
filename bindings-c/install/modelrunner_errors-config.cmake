# modelrunner_errors::modelrunner_errors  the shared library, if there is one
# modelrunner_errors::static              the static library

get_filename_component(_modelrunner_errors_libdir "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
get_filename_component(_modelrunner_errors_libdir "${_modelrunner_errors_libdir}/../.." ABSOLUTE)
get_filename_component(_modelrunner_errors_include "${_modelrunner_errors_libdir}/@UP@/include" ABSOLUTE)

if(NOT TARGET modelrunner_errors::static)
  if(NOT "@SHARED@" STREQUAL "")
    add_library(modelrunner_errors::modelrunner_errors SHARED IMPORTED)
    set_target_properties(modelrunner_errors::modelrunner_errors PROPERTIES
      IMPORTED_LOCATION "${_modelrunner_errors_libdir}/@SHARED@"
      IMPORTED_SONAME "@SONAME@"
      INTERFACE_INCLUDE_DIRECTORIES "${_modelrunner_errors_include}")
  endif()

  add_library(modelrunner_errors::static STATIC IMPORTED)
  set_target_properties(modelrunner_errors::static PROPERTIES
    IMPORTED_LOCATION "${_modelrunner_errors_libdir}/libmodelrunner_errors.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_LINK_LIBRARIES "@LIST@"
    INTERFACE_INCLUDE_DIRECTORIES "${_modelrunner_errors_include}")
endif()

unset(_modelrunner_errors_libdir)
unset(_modelrunner_errors_include)

# modelrunner_errors::modelrunner_errors  the shared library
# modelrunner_errors::static              the static library

get_filename_component(_modelrunner_errors_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET modelrunner_errors::modelrunner_errors)
  add_library(modelrunner_errors::modelrunner_errors SHARED IMPORTED)
  set_target_properties(modelrunner_errors::modelrunner_errors PROPERTIES
    IMPORTED_LOCATION "${_modelrunner_errors_prefix}/lib/libmodelrunner_errors.so.@VERSION@"
    IMPORTED_SONAME "@SONAME@"
    INTERFACE_INCLUDE_DIRECTORIES "${_modelrunner_errors_prefix}/include")

  add_library(modelrunner_errors::static STATIC IMPORTED)
  set_target_properties(modelrunner_errors::static PROPERTIES
    IMPORTED_LOCATION "${_modelrunner_errors_prefix}/lib/libmodelrunner_errors.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_LINK_LIBRARIES "@LIBS@"
    INTERFACE_INCLUDE_DIRECTORIES "${_modelrunner_errors_prefix}/include")
endif()

unset(_modelrunner_errors_prefix)

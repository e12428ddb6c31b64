# A program asks for the version it was written for: the interface has to be the same, and the
# library no older.
set(PACKAGE_VERSION "@VERSION@")
string(FIND "${PACKAGE_FIND_VERSION}." "@INTERFACE@." _modelrunner_errors_at)
if(_modelrunner_errors_at EQUAL 0 AND NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
else()
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
endif()
if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
  set(PACKAGE_VERSION_EXACT TRUE)
endif()
unset(_modelrunner_errors_at)

# What the room `training` fits models with: liblbfgs and XGBoost. Neither comes with a CMake package that serves alone
# (XGBoost's wants its command-line program too). The targets are Lbfgs::lbfgs and XGBoost::xgboost.

# import_library(<target> <library> <header>)
function(import_library target library header)
  find_library(${library}_LIBRARY ${library} REQUIRED)
  find_path(${library}_INCLUDE_DIR ${header} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${${library}_LIBRARY}"
                                             INTERFACE_INCLUDE_DIRECTORIES "${${library}_INCLUDE_DIR}")
endfunction()

import_library(Lbfgs::lbfgs lbfgs lbfgs.h)
import_library(XGBoost::xgboost xgboost xgboost/c_api.h)

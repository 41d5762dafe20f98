#include "surefoot/cli/exit_code.hpp"

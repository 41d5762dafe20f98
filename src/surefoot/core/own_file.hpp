#pragma once

#include <filesystem>
#include <string>

namespace surefoot {

/// A file that is installed with the running program: beside it, in `../libexec/surefoot` from there, or
/// where Surefoot was configured to be installed. Throws RunError naming the folders when it is in none.
std::filesystem::path own_file(const std::string& name);

}  // namespace surefoot

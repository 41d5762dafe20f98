#include "surefoot/app/store_options.hpp"

namespace surefoot::app {

std::span<const Option<StoreOptions>> StoreOptions::table() {
  static const std::vector<Option<StoreOptions>> table{
      {.name = "store",
       .member = &StoreOptions::url,
       .help = "Where studies are kept: sqlite://PATH or postgresql://USER@HOST/DATABASE, the password in "
               "PGPASSWORD or ~/.pgpass",
       .shows_default = true}};
  return table;
}

}  // namespace surefoot::app

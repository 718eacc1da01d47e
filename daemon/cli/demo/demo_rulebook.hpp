// config/rulebooks/demo.yaml as this program was built with it.
#pragma once

#include <string_view>

namespace runbookd::demo {

extern const std::string_view demo_rulebook;

}  // namespace runbookd::demo

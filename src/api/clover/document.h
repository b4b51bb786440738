// The OpenAPI 3.1 document of the dialect (openapi.json), compiled in.
#pragma once

#include <string_view>

namespace tillbook::clover {

std::string_view openapi_document();

}  // namespace tillbook::clover

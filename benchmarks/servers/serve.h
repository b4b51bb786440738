// The command line both of the compared servers share.
//
//   --database PATH --port P                            serve until SIGTERM
//   --database PATH --fill N --group G --books FILE     insert N orders, print the rate, end
#pragma once

#include <functional>
#include <memory>

#include "servers/group_writer.h"

namespace tillbook::bench {

using MakeStore = std::function<std::unique_ptr<OrderStore>(Database&)>;

int serve_main(int argc, char** argv, const MakeStore& make_store);

}  // namespace tillbook::bench

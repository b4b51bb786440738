// bench_receiver: what webhooks are delivered to. Takes whatever is posted, answers 200 and counts;
// GET says how many there were.
//
//   --port P    serve until SIGTERM

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "servers/http_loop.h"

namespace {

using namespace tillbook::bench;

// A signal handler reaches the loop only through something static; set once before serving.
HttpLoop* serving = nullptr;

void serve(std::uint16_t port) {
    std::uint64_t count = 0;
    const std::string taken = http_response("200 OK", "{}");
    std::unique_ptr<HttpLoop> loop;
    loop = std::make_unique<HttpLoop>(port, [&](const HttpRequest& request, Ticket ticket) {
        if (request.method == "POST") {
            ++count;
            return loop->answer({ticket, taken});
        }
        loop->answer({ticket, http_response("200 OK", std::to_string(count))});
    });
    serving = loop.get();
    for (const int number : {SIGTERM, SIGINT}) {
        std::signal(number, [](int) { serving->stop(); });
    }
    loop->run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3 || std::string_view(argv[1]) != "--port") {
            throw std::runtime_error("--port P is required");
        }
        serve(static_cast<std::uint16_t>(std::stoul(argv[2])));
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s: %s\n", argv[0], failure.what());
        return 1;
    }
}

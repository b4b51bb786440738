#include "servers/serve.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <random>
#include <stdexcept>
#include <string>

#include "common/orders.h"

namespace tillbook::bench {
namespace {

using Arguments = std::map<std::string, std::string>;

// A signal handler reaches the loop only through something static; set once before serving.
HttpLoop* serving = nullptr;

void serve(std::uint16_t port, GroupWriter& writer) {
    OrderParser parser;
    std::unique_ptr<HttpLoop> loop;
    loop = std::make_unique<HttpLoop>(port, [&](const HttpRequest& request, Ticket ticket) {
        if (request.method != "POST") {
            return loop->answer({ticket, http_response("200 OK", R"({"status":"ok"})")});
        }
        auto order = parser.parse(request.body);
        if (!order) return loop->answer({ticket, http_response("422 Unprocessable", "{}")});
        writer.submit({ticket, parse_uuid(request.idempotency_key), std::move(*order),
                       std::string(request.body)});
    });
    serving = loop.get();
    for (const int number : {SIGTERM, SIGINT}) {
        std::signal(number, [](int) { serving->stop(); });
    }
    writer.start(*loop);
    loop->run();
}

Job random_job(const Book& book, Random& random, OrderParser& parser) {
    std::string key;
    random.append_uuid(key);
    std::string body;
    append_order(book, random, body);
    const std::size_t size = body.size();
    body.append(64, ' ');
    auto order = parser.parse(std::string_view(body).substr(0, size));
    if (!order) throw std::runtime_error("an order this program made is malformed");
    body.resize(size);
    return {{}, parse_uuid(key), std::move(*order), std::move(body)};
}

void fill(const Arguments& arguments, GroupWriter& writer) {
    const std::uint64_t count = std::stoull(arguments.at("--fill"));
    const std::uint64_t group = std::stoull(arguments.at("--group"));
    const std::vector<Book> books = load_books(arguments.at("--books"));
    OrderParser parser;
    Random random(std::random_device{}());
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t done = 0; done < count; done += group) {
        std::vector<Job> jobs;
        for (std::uint64_t i = 0; i < std::min(group, count - done); ++i) {
            jobs.push_back(random_job(books[random.below(books.size())], random, parser));
        }
        writer.write(jobs);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("{\"orders\": %llu, \"rate\": %.1f}\n", static_cast<unsigned long long>(count),
                static_cast<double>(count) / seconds.count());
}

}  // namespace

int serve_main(int argc, char** argv, const MakeStore& make_store) {
    try {
        Arguments arguments;
        for (int i = 1; i + 1 < argc; i += 2) arguments[argv[i]] = argv[i + 1];
        const std::string path = arguments.at("--database");
        Database database(path);
        const std::unique_ptr<OrderStore> store = make_store(database);
        GroupWriter writer(path, database, *store);
        if (arguments.contains("--fill")) {
            fill(arguments, writer);
        } else {
            serve(static_cast<std::uint16_t>(std::stoul(arguments.at("--port"))), writer);
        }
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s: %s\n", argv[0], failure.what());
        return 1;
    }
}

}  // namespace tillbook::bench

// bench_load: puts a server under load and prints what it saw as one JSON object.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

#include "load/client.h"
#include "load/traffic.h"

namespace {

using tillbook::bench::LoadOptions;
using tillbook::bench::LoadResult;

constexpr const char* usage =
    "bench_load --port P --books FILE [--targets FILE] [--connections 64] [--depth 1]\n"
    "           [--rate 0] [--requests 0] [--seconds 2] [--warmup 0] [--server PID]\n"
    "           [--ids FILE] [--seed 1]\n";

using Arguments = std::map<std::string, std::string>;

std::string text(const Arguments& arguments, const std::string& name, const char* otherwise) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? otherwise : found->second;
}

double number(const Arguments& arguments, const std::string& name, const char* otherwise) {
    return std::strtod(text(arguments, name, otherwise).c_str(), nullptr);
}

std::string escaped(const std::string& plain) {
    std::string out;
    for (const char c : plain) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
}

void print(const LoadResult& result) {
    const auto& latencies = result.latencies;
    const auto micro = [](std::uint64_t ns) { return static_cast<double>(ns) / 1000; };
    const double answers = static_cast<double>(latencies.count() > 0 ? latencies.count() : 1);
    std::printf(
        "{\"answers\": %llu, \"failed\": %llu, \"seconds\": %.6f, \"rate\": %.1f, "
        "\"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"max_us\": %.1f, "
        "\"server_cpu_us\": %.3f, \"client_cpu_us\": %.3f, \"bytes_per_answer\": %.1f, "
        "\"first_failure\": \"%s\"}\n",
        static_cast<unsigned long long>(latencies.count()),
        static_cast<unsigned long long>(result.failed), result.seconds,
        static_cast<double>(latencies.count()) / result.seconds, micro(latencies.quantile(0.5)),
        micro(latencies.quantile(0.99)), micro(latencies.quantile(0.999)), micro(latencies.max()),
        result.server_cpu_seconds * 1e6 / answers, result.client_cpu_seconds * 1e6 / answers,
        static_cast<double>(result.bytes_received) / answers,
        escaped(result.first_failure).c_str());
}

int run(const Arguments& arguments) {
    LoadOptions options;
    options.port = static_cast<std::uint16_t>(number(arguments, "--port", "0"));
    options.connections = static_cast<std::uint32_t>(number(arguments, "--connections", "64"));
    options.depth = static_cast<std::uint32_t>(number(arguments, "--depth", "1"));
    options.rate = number(arguments, "--rate", "0");
    options.requests = static_cast<std::uint64_t>(number(arguments, "--requests", "0"));
    options.seconds = number(arguments, "--seconds", "2");
    options.warmup_seconds = number(arguments, "--warmup", "0");
    options.server = static_cast<pid_t>(number(arguments, "--server", "0"));
    options.ids_path = text(arguments, "--ids", "");
    tillbook::bench::Traffic traffic(
        tillbook::bench::load_books(text(arguments, "--books", "")),
        text(arguments, "--targets", ""),
        std::strtoull(text(arguments, "--seed", "1").c_str(), nullptr, 10));
    print(tillbook::bench::run_load(options, traffic));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc % 2 == 0 || argc == 1) {
        std::fputs(usage, stderr);
        return 2;
    }
    Arguments arguments;
    for (int i = 1; i + 1 < argc; i += 2) arguments[argv[i]] = argv[i + 1];
    try {
        return run(arguments);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "bench_load: %s\n", failure.what());
        return 1;
    }
}

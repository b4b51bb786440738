#include "cli/serve.h"

#include <pthread.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <csignal>
#include <fstream>
#include <optional>
#include <ostream>

#include "api/api.h"
#include "base/address.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/failure.h"
#include "cli/installation.h"
#include "cli/listen_address.h"
#include "cli/master_key.h"
#include "cli/metrics.h"
#include "cli/reader_threads.h"
#include "cli/version.h"
#include "cli/webhook_delivery.h"
#include "http/server.h"
#include "web/docs.h"
#include "web/home.h"

namespace tillbook {

namespace {

constexpr std::size_t reader_thread_count = 2;
constexpr const char* metrics_default = "127.0.0.1:9464";

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    const auto address = parse_address(host);
    return address && address->is_loopback();
}

void check_readable(const std::string& path) {
    if (std::ifstream(path).good()) return;
    throw Failure(ExitCode::tls_unusable, "The TLS file " + path + " cannot be read.",
                  "Give PEM files that this user may read with --tls-cert and --tls-key.");
}

http::ServerOptions server_options(const ServeOptions& options, const HostPort& place) {
    http::ServerOptions server;
    server.host = place.host;
    server.port = place.port;
    if (options.tls_certificate.empty() != options.tls_key.empty()) {
        throw Failure(ExitCode::usage, "A TLS certificate and its key belong together.",
                      "Give both --tls-cert and --tls-key.");
    }
    if (!options.tls_certificate.empty()) {
        check_readable(options.tls_certificate);
        check_readable(options.tls_key);
        server.tls = std::make_unique<http::TlsFiles>(
            http::TlsFiles{options.tls_certificate, options.tls_key});
        return server;
    }
    if (!is_loopback(place.host) && !options.insecure_http && options.trusted_proxies.empty()) {
        throw Failure(ExitCode::insecure_listen,
                      place.host +
                          " is reachable from other machines, and plain HTTP would show "
                          "API keys to everybody in between.",
                      "Give --tls-cert and --tls-key, or --trusted-proxy of a proxy that speaks "
                      "TLS; --insecure-http serves plainly all the same.");
    }
    return server;
}

std::vector<AddressRange> parse_ranges(const std::vector<std::string>& texts,
                                       const std::string& option) {
    std::vector<AddressRange> ranges;
    for (const std::string& text : texts) {
        const auto range = parse_address_range(text);
        if (!range) {
            throw Failure(ExitCode::usage, "\"" + text + "\" is no address or range.",
                          "Use " + option + " CIDR, for example 10.0.0.0/8.");
        }
        ranges.push_back(*range);
    }
    return ranges;
}

ApiOptions api_options(const ServeOptions& options) {
    ApiOptions api;
    api.version = program_version;
    api.rate_limit = options.rate_limit;
    api.rate_limits = options.vendor_limits ? RateLimits::vendor : RateLimits::own;
    api.camel_twins =
        options.lenient_test ? CamelTwins::ignored : CamelTwins::refused_in_test_books;
    api.plain_http = options.insecure_http ? PlainHttp::everywhere : PlainHttp::loopback_only;
    api.home_page = web::home_page(program_version);
    api.files = web::docs_files();
    api.trusted_proxies = parse_ranges(options.trusted_proxies, "--trusted-proxy");
    return api;
}

Failure listen_failure(const Error& error, const std::string& option) {
    if (error.detail.starts_with("The certificate")) {
        return {ExitCode::tls_unusable, error.detail,
                "Give a PEM certificate chain and the key that belongs to it."};
    }
    if (error.detail.ends_with("is in use.")) {
        return {ExitCode::address_in_use, error.detail,
                "Stop the other program, or choose another port with " + option + " HOST:PORT."};
    }
    return {ExitCode::address_unusable, error.detail,
            "Choose an address of this machine with " + option + " HOST:PORT."};
}

// What answers requests and delivers events, in the order in which it is made; it ends in reverse.
struct Work {
    Work(Installation& installation, const ServeOptions& options, http::Server& server,
         const MasterKey& master_key, std::vector<std::uint16_t> own_ports, spdlog::logger& log)
        : engine(installation.log(), installation.directory(), installation.clock(),
                 {.cache_bytes_max = options.cache_bytes},
                 [&server](Submissions finished) {
                     // Shared because a posted task must be copyable.
                     auto batch = std::make_shared<Submissions>(std::move(finished));
                     server.post([batch] {
                         for (auto& submission : *batch) submission->finish(*submission);
                     });
                 }),
          delivery(engine, installation, master_key,
                   {parse_ranges(options.webhook_allow, "--webhook-allow"), std::move(own_ports)},
                   log),
          readers(reader_thread_count),
          api(engine, installation.directory(), delivery.services(), installation.clock(),
              api_options(options),
              [this](std::function<void()> task) { readers.post(std::move(task)); }) {}

    Engine engine;
    WebhookDelivery delivery;
    ReaderThreads readers;
    Api api;
};

// The addresses are taken first, so that nothing is begun where another server runs.
class Service {
public:
    explicit Service(const ServeOptions& options);
    void listen();
    void begin(Installation& installation, const MasterKey& master_key, spdlog::logger& log);
    void listen_for_metrics(spdlog::logger& log);
    // Needs begin().
    void run();
    std::string url() const;

private:
    http::Response metrics_response() const;

    const ServeOptions& options_;
    const HostPort place_;
    http::Server server_;
    std::unique_ptr<Work> work_;
    std::unique_ptr<http::Server> metrics_;
};

Service::Service(const ServeOptions& options)
    : options_(options),
      place_(parse_host_port(options.listen, "--listen")),
      server_(
          server_options(options, place_),
          [this](const http::Request& request, http::Reply reply) {
              work_->api.handle(request, std::move(reply));
          },
          [this](const Error& error, std::string_view path) {
              return work_->api.on_error(error, path);
          },
          [this] { work_->api.begin_batch(); }) {}

void Service::begin(Installation& installation, const MasterKey& master_key, spdlog::logger& log) {
    std::vector<std::uint16_t> own_ports = {server_.port()};
    if (metrics_) own_ports.push_back(metrics_->port());
    work_ = std::make_unique<Work>(installation, options_, server_, master_key,
                                   std::move(own_ports), log);
}

void Service::listen() {
    const Result<> listening = server_.listen();
    if (!listening) throw listen_failure(listening.error(), "--listen");
}

std::string Service::url() const {
    return url_of(options_.tls_certificate.empty() ? "http" : "https", place_.host, server_.port());
}

http::Response Service::metrics_response() const {
    return {200,
            "text/plain; version=0.0.4",
            {},
            render_metrics(work_->engine.stats(), server_.stats(), work_->api.followers(),
                           work_->delivery.stats())};
}

// Metrics have an address of their own, so that the public one does not show them. The default
// address may be taken (by a second server): that is said and borne.
void Service::listen_for_metrics(spdlog::logger& log) {
    if (options_.metrics_listen == "off") return;
    const bool is_default = options_.metrics_listen.empty();
    const HostPort place =
        parse_host_port(is_default ? metrics_default : options_.metrics_listen, "--metrics-listen");
    http::ServerOptions server;
    server.host = place.host;
    server.port = place.port;
    metrics_ = std::make_unique<http::Server>(
        std::move(server),
        [this](const http::Request& request, http::Reply reply) {
            const bool is_metrics = request.path == "/metrics";
            reply.send(is_metrics ? metrics_response()
                                  : http::Response{404, "text/plain", {}, "See /metrics.\n"});
        },
        [](const Error& error, std::string_view) {
            return http::Response{400, "text/plain", {}, error.detail + "\n"};
        });
    const Result<> listening = metrics_->listen();
    if (listening) {
        log.info("metrics on {}/metrics", url_of("http", place.host, metrics_->port()));
        return;
    }
    if (!is_default) throw listen_failure(listening.error(), "--metrics-listen");
    log.warn("no metrics: {} Choose another with --metrics-listen.", listening.error().detail);
    metrics_.reset();
}

void Service::run() {
    std::thread metrics;
    if (metrics_) metrics = std::thread([this] { metrics_->run(); });
    // Every thread has them blocked; this one alone waits for them.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    std::thread signals([this, &ends] {
        int number = 0;
        sigwait(&ends, &number);
        work_->api.stop_following();
        server_.stop();
    });
    server_.run();
    // For a stop that no signal caused. The signal is blocked everywhere and ends nobody.
    pthread_kill(signals.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
    signals.join();
    if (metrics_) {
        metrics_->stop();
        metrics.join();
    }
}

// SIGHUP is kept for reading certificates anew; a terminal that closes must not end the server.
void block_signals() {
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&blocked, number);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

}  // namespace

void serve_command(const Options& all, Streams& streams) {
    const ServeOptions& options = all.serve;
    spdlog::logger log("tillbook", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    log.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    log.set_level(spdlog::level::from_str(options.log_level));
    block_signals();

    std::optional<Installation> opened;  // ends last, although it is made after the service
    Service service(options);
    Installation& installation = opened.emplace(database, checkpoints_of(all));
    service.listen();
    service.listen_for_metrics(log);
    const std::string key_file = options.master_key_file.empty() ? default_master_key_file(database)
                                                                 : options.master_key_file;
    const MasterKey master_key = open_master_key(key_file, installation.webhooks());
    if (!options.demo.empty()) {
        print_demo(prepare_demo(installation, options.demo, service.url()), options.demo, streams);
    }
    service.begin(installation, master_key, log);
    log.info("tillbook {} starts with {} books", program_version,
             installation.directory().snapshot()->books().size());
    streams.out << "listening on " << service.url() << std::endl;
    service.run();
    log.info("tillbook stopped");
}

}  // namespace tillbook

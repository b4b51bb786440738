#include "cli/serve.h"

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>

#include "api/api.h"
#include "api/mistake.h"
#include "base/address.h"
#include "cli/backup_schedule.h"
#include "cli/commands.h"
#include "cli/database.h"
#include "cli/demo.h"
#include "cli/failure.h"
#include "cli/installation.h"
#include "cli/journal.h"
#include "cli/listen_address.h"
#include "cli/master_key.h"
#include "cli/metrics.h"
#include "cli/notify.h"
#include "cli/reader_threads.h"
#include "cli/server_backups.h"
#include "cli/tls.h"
#include "cli/users.h"
#include "cli/version.h"
#include "cli/webhook_delivery.h"
#include "http/server.h"
#include "web/about.h"
#include "web/docs.h"
#include "web/office.h"

namespace tillbook {

namespace {

constexpr std::size_t reader_thread_count = 2;
constexpr const char* metrics_default = "127.0.0.1:9464";

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

ApiOptions api_options(const ServeOptions& options, Backups* backups) {
    ApiOptions api;
    api.backups = backups;
    api.version = program_version;
    api.rate_limit = options.rate_limit;
    api.rate_limits = options.vendor_limits ? RateLimits::vendor : RateLimits::own;
    api.camel_twins =
        options.lenient_test ? CamelTwins::ignored : CamelTwins::refused_in_test_books;
    api.plain_http = options.insecure_http ? PlainHttp::everywhere : PlainHttp::loopback_only;
    api.about_page = web::about_page(program_version);
    api.files = web::docs_files();
    const auto office = web::office_files();
    api.files.insert(api.files.end(), office.begin(), office.end());
    api.trusted_proxies = parse_ranges(options.trusted_proxies, "--trusted-proxy");
    return api;
}

// A line for each answer, or for those that refuse something.
RequestLinesOptions request_lines(const ServeOptions& options, Journal& journal) {
    RequestLinesOptions lines;
    if (options.log_requests == "none" || !journal.wants(LogLevel::error)) return lines;
    lines.least_status = options.log_requests == "all" ? 0 : 400;
    lines.tell = [&journal](const RequestLine& line) { journal.write(line); };
    return lines;
}

std::optional<BackupPlan> backup_plan(const ServeOptions& options) {
    if (options.backup_to.empty()) return std::nullopt;
    BackupPlan plan;
    plan.every = parse_duration(options.backup_every, "--backup-every");
    plan.backup = {.target = options.backup_to, .keep = options.backup_keep};
    // Timers are not exact: the oldest one goes although it may lack a moment.
    plan.backup.spared = options.backup_keep * plan.every - plan.every / 100;
    std::error_code unknown;
    // What is not there (a disk that is not mounted) keeps nobody from selling: the backups fail,
    // say so, and are tried again. A folder it is all the same.
    if (!plan.backup.target.ends_with('/')) plan.backup.target += '/';
    if (!std::filesystem::exists(options.backup_to, unknown) ||
        std::filesystem::is_directory(options.backup_to, unknown)) {
        return plan;
    }
    throw Failure(ExitCode::usage, options.backup_to + " is no folder.",
                  "Give a folder with --backup-to, writable for the server's user.");
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

// A mistake of the program, which the caller knows only as internal_error. `request_id` stands
// where the mistake does not name one.
void tell(const std::exception& mistake, std::uint64_t request_id, Journal& journal) {
    const auto* known = dynamic_cast<const RequestMistake*>(&mistake);
    if (known != nullptr) request_id = known->request_id();
    journal.write(LogLevel::error, "the program made a mistake",
                  {{"id", to_base32(request_id)}, {"what", mistake.what()}});
}

// What answers requests and delivers events, in the order in which it is made; it ends in reverse.
struct Work {
    Work(Installation& installation, const ServeOptions& options, http::Server& server,
         const MasterKey& master_key, std::vector<std::uint16_t> own_ports, Backups* backups,
         Journal& journal)
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
                   journal),
          lines(installation.directory(), request_lines(options, journal)),
          api(engine, installation.directory(), delivery.services(), installation.clock(),
              api_options(options, backups),
              [this](std::function<void()> task) { readers.post(std::move(task)); }),
          readers(reader_thread_count,
                  [&journal](const std::exception& mistake) { tell(mistake, 0, journal); }) {}

    Engine engine;
    WebhookDelivery delivery;
    RequestLines lines;
    Api api;
    ReaderThreads readers;  // last: what waits for them uses all of the above
};

// The addresses are taken first, so that nothing is begun where another server runs.
class Service {
public:
    Service(const Options& options, Journal& journal);
    void listen();
    void begin(Installation& installation, const MasterKey& master_key);
    void listen_for_metrics();
    // Needs begin().
    void run();
    std::string url() const;

private:
    http::Response on_error(const Error& error, std::string_view path);
    http::Response metrics_response() const;
    void wait_for_signals();
    void reload_tls();
    void note_tls_end() {
        tls_end_ = certificate_end(options_.tls_certificate).value_or(Instant{});
    }

    const ServeOptions& options_;
    Journal& journal_;
    std::optional<BackupPlan> plan_;
    const std::string path_;  // of the database
    const HostPort place_;
    http::Server server_;
    std::unique_ptr<ServerBackups> shown_backups_;  // null: the server makes none
    std::unique_ptr<Work> work_;
    std::unique_ptr<BackupSchedule> backups_;
    std::atomic<Instant> tls_end_{Instant{}};  // of the certificate that is served
    std::unique_ptr<http::Server> metrics_;
};

Service::Service(const Options& options, Journal& journal)
    : options_(options.serve),
      journal_(journal),
      plan_(backup_plan(options_)),
      path_(database_path(options.database)),
      place_(parse_host_port(options_.listen, "--listen")),
      server_(
          server_options(options_, place_),
          [this](const http::Request& request, http::Reply reply) {
              try {
                  work_->api.handle(request, work_->lines.follow(request, std::move(reply)));
              } catch (const Unavailable&) {
                  throw;  // on_error tells of it
              } catch (const std::exception& mistake) {
                  tell(mistake, request.id, journal_);
                  throw;
              }
          },
          [this](const Error& error, std::string_view path) { return on_error(error, path); },
          [this] { work_->api.begin_batch(); }) {}

void Service::begin(Installation& installation, const MasterKey& master_key) {
    std::vector<std::uint16_t> own_ports = {server_.port()};
    if (metrics_) own_ports.push_back(metrics_->port());
    if (plan_) {
        plan_->database = path_;
        shown_backups_ = std::make_unique<ServerBackups>(*plan_, installation.clock(), journal_);
    }
    work_ = std::make_unique<Work>(installation, options_, server_, master_key,
                                   std::move(own_ports), shown_backups_.get(), journal_);
    work_->api.catch_up([this](BookId book, const std::string& reason) {
        journal_.write(LogLevel::warning, "recorded changes of a book are not applied",
                       {{"book", to_base32(book.value)}, {"reason", reason}});
    });
    if (plan_) {
        backups_ = std::make_unique<BackupSchedule>(*plan_, installation.clock(), journal_);
    }
}

// What the server itself refuses or fails at has no line of its own: these say why.
http::Response Service::on_error(const Error& error, std::string_view path) {
    const bool is_ours =
        error.code == ErrorCode::unavailable || error.code == ErrorCode::internal_error;
    journal_.write(is_ours ? LogLevel::error : LogLevel::warning, "a request was not taken",
                   {{"code", name_of(error.code)}, {"detail", error.detail}});
    return work_->api.on_error(error, path);
}

void Service::listen() {
    const Result<> listening = server_.listen();
    if (!listening) throw listen_failure(listening.error(), "--listen");
    note_tls_end();
}

std::string Service::url() const {
    return url_of(options_.tls_certificate.empty() ? "http" : "https", place_.host, server_.port());
}

http::Response Service::metrics_response() const {
    return {200,
            "text/plain; version=0.0.4",
            {},
            render_metrics({.engine = work_->engine.stats(),
                            .server = server_.stats(),
                            .followers = work_->api.followers(),
                            .webhooks = work_->delivery.stats(),
                            .storage = storage_stats(path_),
                            .backups = backups_ ? backups_->counts() : BackupCounts{},
                            .tls_end = tls_end_.load()})};
}

// Metrics have an address of their own, so that the public one does not show them. The default
// address may be taken (by a second server): that is said and borne.
void Service::listen_for_metrics() {
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
        journal_.write(LogLevel::info, "metrics are shown",
                       {{"url", url_of("http", place.host, metrics_->port()) + "/metrics"}});
        return;
    }
    if (!is_default) throw listen_failure(listening.error(), "--metrics-listen");
    journal_.write(LogLevel::warning, "there are no metrics",
                   {{"reason", listening.error().detail},
                    {"remedy", "Choose another address with --metrics-listen."}});
    metrics_.reset();
}

void Service::run() {
    std::thread metrics;
    if (metrics_) metrics = std::thread([this] { metrics_->run(); });
    std::thread signals([this] { wait_for_signals(); });
    notify_service_manager("READY=1");
    server_.run();
    // For a stop that no signal caused. The signal is blocked everywhere and ends nobody.
    pthread_kill(signals.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
    signals.join();
    if (metrics_) {
        metrics_->stop();
        metrics.join();
    }
    backups_.reset();  // metrics speak of them
}

// Every thread has them blocked; this one alone waits for them, until one that ends the server.
void Service::wait_for_signals() {
    sigset_t awaited;
    sigemptyset(&awaited);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&awaited, number);
    for (int number = SIGHUP; number == SIGHUP;) {
        sigwait(&awaited, &number);
        if (number == SIGHUP) reload_tls();
    }
    notify_service_manager("STOPPING=1");
    work_->api.prepare_stop();
    server_.stop();
}

void Service::reload_tls() {
    if (options_.tls_certificate.empty()) return;
    const Result<> reloaded = server_.reload_tls();
    if (reloaded) {
        note_tls_end();
        return journal_.write(LogLevel::info, "certificate and key are read anew");
    }
    journal_.write(LogLevel::error, "the certificate stays the one there was",
                   {{"reason", reloaded.error().detail},
                    {"remedy", "Correct the files, then send SIGHUP again."}});
}

// SIGHUP reads the certificate anew; a terminal that closes must not end the server.
void block_signals() {
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&blocked, number);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

// Where nothing can be written, reading goes on.
void tell_first_sign_in(Installation& installation, const std::string& url, Streams& streams,
                        Journal& journal) {
    try {
        const auto path = first_sign_in_path(installation);
        if (!path) return;
        streams.out << "to sign in for the first time, once: " << url << *path << std::endl;
    } catch (const Unavailable& broken) {
        journal.write(
            LogLevel::warning, "there is no link to sign in for the first time",
            {{"reason", broken.what()}, {"remedy", "Make room on the disk, then start again."}});
    }
}

}  // namespace

void serve_command(const Options& all, Streams& streams) {
    const ServeOptions& options = all.serve;
    block_signals();
    const SystemClock clock;
    Journal journal(
        clock, {.least = log_level_of(options.log_level), .form = log_form_of(options.log_format)});
    std::optional<Installation> opened;  // ends last, although it is made after the service
    Service service(all, journal);
    Installation& installation = opened.emplace(all.database, checkpoints_of(all));
    service.listen();
    service.listen_for_metrics();
    const std::string key_file = options.master_key_file.empty()
                                     ? default_master_key_file(all.database)
                                     : options.master_key_file;
    const MasterKey master_key = open_master_key(key_file, installation.webhooks());
    if (!options.demo.empty()) {
        print_demo(prepare_demo(installation, options.demo, service.url()), options.demo, streams);
    }
    service.begin(installation, master_key);
    journal.write(LogLevel::info, "tillbook starts",
                  {{"version", program_version},
                   {"books", std::to_string(installation.directory().snapshot()->books().size())}});
    streams.out << "listening on " << service.url() << std::endl;
    tell_first_sign_in(installation, service.url(), streams, journal);
    service.run();
    journal.write(LogLevel::info, "tillbook stopped");
}

}  // namespace tillbook

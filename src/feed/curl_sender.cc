#include "feed/curl_sender.h"

#include <curl/curl.h>
#include <unistd.h>

#include <charconv>
#include <mutex>
#include <unordered_map>

#include "base/check.h"

namespace tillbook::feed {

namespace {

using CurlNumber = long;  // NOLINT(google-runtime-int): the library says so

constexpr std::size_t answer_bytes_max = 64 << 10;  // more is not waited for
constexpr CurlNumber idle_connections_max = 256;
constexpr CurlNumber connect_ms_max = 10'000;

void initialise_once() {
    static std::once_flag once;
    std::call_once(once, [] { CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

// One request under way. libcurl keeps its address.
struct Transfer {
    Attempt attempt;
    const EgressRules* rules = nullptr;
    std::unique_ptr<CURL, FreeHandle> handle;
    std::unique_ptr<curl_slist, FreeList> headers;
    std::string refused;  // why an address was not connected to
    std::string excerpt;
    std::size_t received = 0;
};

Transfer& transfer_of(void* data) { return *static_cast<Transfer*>(data); }

std::size_t take_answer(char* bytes, std::size_t, std::size_t count, void* data) {
    Transfer& transfer = transfer_of(data);
    const std::size_t room = excerpt_bytes_taken - transfer.excerpt.size();
    transfer.excerpt.append(bytes, std::min(room, count));
    transfer.received += count;
    return transfer.received > answer_bytes_max ? 0 : count;  // 0 ends the transfer
}

// What comes before the body counts too, and is not kept.
std::size_t take_header(char*, std::size_t, std::size_t count, void* data) {
    Transfer& transfer = transfer_of(data);
    transfer.received += count;
    return transfer.received > answer_bytes_max ? 0 : count;
}

// The one place where a connection begins, with the address that it goes to.
curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address) {
    Transfer& transfer = transfer_of(data);
    std::string why = why_refused(*transfer.rules, address->addr);
    if (!why.empty()) {
        transfer.refused = std::move(why);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

template <class Value>
void set(const Transfer& transfer, CURLoption option, Value value) {
    CHECK(curl_easy_setopt(transfer.handle.get(), option, value) == CURLE_OK);
}

void prepare(Transfer& transfer, const std::string& user_agent,
             std::chrono::milliseconds time_out) {
    transfer.attempt.headers.emplace_back("Expect:");  // the body goes along at once
    for (const std::string& line : transfer.attempt.headers) {
        curl_slist* longer = curl_slist_append(transfer.headers.get(), line.c_str());
        CHECK(longer != nullptr);
        static_cast<void>(transfer.headers.release());
        transfer.headers.reset(longer);
    }
    set(transfer, CURLOPT_PRIVATE, &transfer);
    set(transfer, CURLOPT_URL, transfer.attempt.url.c_str());
    set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
    set(transfer, CURLOPT_FOLLOWLOCATION, 0L);
    set(transfer, CURLOPT_PROXY, "");
    set(transfer, CURLOPT_NOSIGNAL, 1L);
    set(transfer, CURLOPT_USERAGENT, user_agent.c_str());
    set(transfer, CURLOPT_HTTPHEADER, transfer.headers.get());
    set(transfer, CURLOPT_POST, 1L);
    set(transfer, CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(transfer.attempt.body.size()));
    set(transfer, CURLOPT_POSTFIELDS, transfer.attempt.body.data());
    set(transfer, CURLOPT_TIMEOUT_MS, static_cast<CurlNumber>(time_out.count()));
    set(transfer, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    set(transfer, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(transfer, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
    set(transfer, CURLOPT_HEADERFUNCTION, take_header);
    set(transfer, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(transfer, CURLOPT_WRITEFUNCTION, take_answer);
    set(transfer, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
}

// Retry-After as a number of seconds or a date.
std::optional<std::chrono::seconds> retry_after_of(CURL* handle) {
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0) {
        return std::nullopt;
    }
    return std::chrono::seconds(seconds);
}

Answer answer_of(Transfer& transfer, CURLcode outcome) {
    CURL* const handle = transfer.handle.get();
    Answer answer;
    answer.tag = transfer.attempt.tag;
    CurlNumber status = 0;
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &microseconds);
    answer.latency = std::chrono::milliseconds(microseconds / 1'000);
    const bool is_cut = outcome == CURLE_WRITE_ERROR && transfer.received > answer_bytes_max;
    if (outcome == CURLE_OK || is_cut) {
        answer.status = static_cast<int>(status);
        answer.retry_after = retry_after_of(handle);
        answer.excerpt = std::move(transfer.excerpt);
    } else if (!transfer.refused.empty()) {
        answer.error = "Not sent: " + transfer.refused + ".";
    } else if (outcome == CURLE_OPERATION_TIMEDOUT) {
        answer.error = "The receiver did not answer in time.";
    } else {
        answer.error = std::string(curl_easy_strerror(outcome)) + ".";
    }
    return answer;
}

}  // namespace

class CurlSender::Transfers {
public:
    Transfers(EgressRules rules, std::string user_agent, std::chrono::milliseconds time_out)
        : rules_(std::move(rules)), user_agent_(std::move(user_agent)), time_out_(time_out) {
        initialise_once();
        multi_ = curl_multi_init();
        CHECK(multi_ != nullptr);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, idle_connections_max);
    }
    ~Transfers() {
        for (auto& [handle, transfer] : running_) curl_multi_remove_handle(multi_, handle);
        running_.clear();
        curl_multi_cleanup(multi_);
    }
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    void start(Attempt attempt) {
        auto transfer = std::make_unique<Transfer>();
        transfer->attempt = std::move(attempt);
        transfer->rules = &rules_;
        transfer->handle.reset(curl_easy_init());
        CHECK(transfer->handle != nullptr);
        prepare(*transfer, user_agent_, time_out_);
        CURL* const handle = transfer->handle.get();
        CHECK(curl_multi_add_handle(multi_, handle) == CURLM_OK);
        running_.emplace(handle, std::move(transfer));
    }

    std::vector<Answer> wait(std::chrono::milliseconds at_most) {
        int running = 0;
        curl_multi_perform(multi_, &running);
        std::vector<Answer> answers = take_ended();
        if (!answers.empty()) return answers;
        curl_multi_poll(multi_, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
        curl_multi_perform(multi_, &running);
        return take_ended();
    }

    void wake() { curl_multi_wakeup(multi_); }

private:
    std::vector<Answer> take_ended() {
        std::vector<Answer> answers;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* const handle = message->easy_handle;
            const CURLcode outcome = message->data.result;
            const auto found = running_.find(handle);
            CHECK(found != running_.end());
            answers.push_back(answer_of(*found->second, outcome));
            curl_multi_remove_handle(multi_, handle);
            running_.erase(found);
        }
        return answers;
    }

    const EgressRules rules_;
    const std::string user_agent_;
    const std::chrono::milliseconds time_out_;
    CURLM* multi_ = nullptr;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> running_;
};

CurlSender::CurlSender(EgressRules rules, std::string user_agent,
                       std::chrono::milliseconds time_out)
    : transfers_(std::make_unique<Transfers>(std::move(rules), std::move(user_agent), time_out)) {}

CurlSender::~CurlSender() = default;

void CurlSender::start(Attempt attempt) { transfers_->start(std::move(attempt)); }

std::vector<Answer> CurlSender::wait(std::chrono::milliseconds at_most) {
    return transfers_->wait(at_most);
}

void CurlSender::wake() { transfers_->wake(); }

}  // namespace tillbook::feed

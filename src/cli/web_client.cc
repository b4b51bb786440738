#include "cli/web_client.h"

#include <curl/curl.h>

#include <algorithm>

#include "base/check.h"

namespace tillbook {

namespace {

using CurlNumber = long;  // NOLINT(google-runtime-int): the library says so

constexpr std::size_t body_bytes_max = std::size_t{1} << 20;

// What the library hands over in pieces goes here.
struct Receiver {
    CURL* handle;
    WebAnswer& answer;
    const WebClient::OnBytes* on_bytes;  // null: everything is kept
};

std::size_t receive(char* bytes, std::size_t, std::size_t size, void* to) {
    auto& receiver = *static_cast<Receiver*>(to);
    CurlNumber status = 0;
    curl_easy_getinfo(receiver.handle, CURLINFO_RESPONSE_CODE, &status);
    if (receiver.on_bytes != nullptr && status == 200) {
        return (*receiver.on_bytes)({bytes, size}) ? size : 0;
    }
    std::string& body = receiver.answer.body;
    body.append(bytes, std::min(size, body_bytes_max - std::min(body.size(), body_bytes_max)));
    return size;
}

using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderList list_of(const std::vector<std::string>& lines) {
    HeaderList list(nullptr, &curl_slist_free_all);
    for (const std::string& line : lines) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        CHECK(longer != nullptr);
        static_cast<void>(list.release());
        list.reset(longer);
    }
    return list;
}

}  // namespace

class WebClient::Handle {
public:
    Handle() : curl_(curl_easy_init()) { CHECK(curl_ != nullptr); }
    ~Handle() { curl_easy_cleanup(curl_); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    // Begins a request; the connection of the last one is kept.
    void prepare(const std::string& url) {
        curl_easy_reset(curl_);
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
        set(CURLOPT_USERAGENT, "tillbook");
    }
    template <class Value>
    void set(CURLoption option, Value value) {
        CHECK(curl_easy_setopt(curl_, option, value) == CURLE_OK);
    }
    WebAnswer perform(const std::vector<std::string>& headers, const OnBytes* on_bytes) {
        WebAnswer answer;
        Receiver receiver{curl_, answer, on_bytes};
        const HeaderList list = list_of(headers);
        char reason[CURL_ERROR_SIZE] = "";
        set(CURLOPT_HTTPHEADER, list.get());
        set(CURLOPT_WRITEFUNCTION, &receive);
        set(CURLOPT_WRITEDATA, &receiver);
        set(CURLOPT_ERRORBUFFER, reason);
        const auto begin = std::chrono::steady_clock::now();
        const CURLcode outcome = curl_easy_perform(curl_);
        answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
        CurlNumber status = 0;
        curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
        if (outcome != CURLE_OK) {
            answer.error = reason[0] != '\0' ? reason : curl_easy_strerror(outcome);
        }
        return answer;
    }

private:
    CURL* curl_;
};

WebClient::WebClient() : handle_(std::make_shared<Handle>()) {}

WebAnswer WebClient::post(const std::string& url, const std::vector<std::string>& headers,
                          const std::string& body, std::chrono::milliseconds at_most) {
    handle_->prepare(url);
    handle_->set(CURLOPT_POSTFIELDS, body.data());
    handle_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    handle_->set(CURLOPT_TIMEOUT_MS, static_cast<CurlNumber>(at_most.count()));
    return handle_->perform(headers, nullptr);
}

WebAnswer WebClient::get_stream(const std::string& url, const std::vector<std::string>& headers,
                                std::chrono::seconds silence, const OnBytes& on_bytes) {
    handle_->prepare(url);
    handle_->set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    handle_->set(CURLOPT_LOW_SPEED_TIME, static_cast<CurlNumber>(silence.count()));
    return handle_->perform(headers, &on_bytes);
}

}  // namespace tillbook

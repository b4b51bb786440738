// The same server over TLS, with a certificate made for the test.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "base/check.h"
#include "test_server.h"

namespace tillbook::http {
namespace {

using FileHandle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

FileHandle open_for_writing(const std::string& path) {
    FileHandle file(std::fopen(path.c_str(), "wb"), &std::fclose);
    CHECK(file != nullptr);
    return file;
}

// Writes a self-signed certificate and its key; they are removed with this object.
class Certificate {
public:
    Certificate() {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                      &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        CHECK(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
        CHECK(PEM_write_X509(open_for_writing(certificate_path).get(), certificate.get()) == 1);
        CHECK(PEM_write_PrivateKey(open_for_writing(key_path).get(), key.get(), nullptr, nullptr, 0,
                                   nullptr, nullptr) == 1);
    }
    ~Certificate() {
        std::filesystem::remove(certificate_path);
        std::filesystem::remove(key_path);
    }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    std::unique_ptr<TlsFiles> files() const {
        return std::make_unique<TlsFiles>(TlsFiles{certificate_path, key_path});
    }

    const std::string stem =
        std::filesystem::temp_directory_path() / ("tls_test_" + std::to_string(::getpid()));
    const std::string certificate_path = stem + ".crt";
    const std::string key_path = stem + ".key";
};

class TlsClient {
public:
    explicit TlsClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        const timeval limit{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        SSL_set_fd(ssl_.get(), socket_);
        CHECK(SSL_connect(ssl_.get()) == 1);
    }
    ~TlsClient() { ::close(socket_); }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void send(std::string_view bytes) {
        CHECK(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0);
    }
    // Everything until the peer ends.
    std::string receive_all() {
        std::string all;
        std::array<char, 4096> piece;
        for (int got; (got = SSL_read(ssl_.get(), piece.data(), piece.size())) > 0;) {
            all.append(piece.data(), static_cast<std::size_t>(got));
        }
        return all;
    }
    // The peer has said that it ends, so nothing was cut off.
    bool was_ended_properly() const {
        return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }

private:
    int socket_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                               &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{SSL_new(context_.get()), &SSL_free};
};

TEST(Tls, CarriesRequestsAndEndsProperly) {
    const Certificate certificate;
    const std::string big(300'000, 'x');
    TestServer server(
        [&](const Request& request, Reply reply) {
            reply.send({.headers = {}, .body = request.tls ? big : "plain"});
        },
        test_limits(), certificate.files());
    TlsClient client(server.server().port());
    client.send(test::http_request("POST", "/a", std::string(5'000, 'b')));
    client.send(test::http_request("GET", "/b", "", "Connection: close\r\n"));
    const std::string answers = client.receive_all();
    EXPECT_EQ(std::count(answers.begin(), answers.end(), 'x'), 2 * 300'000);
    EXPECT_TRUE(answers.ends_with("\r\n\r\n" + big));
    EXPECT_TRUE(client.was_ended_properly());
}

TEST(Tls, EndsConnectionsThatSpeakNone) {
    const Certificate certificate;
    Limits limits = test_limits();
    limits.idle_deadline = 50ms;
    TestServer server(echo, limits, certificate.files());
    test::HttpClient plain = server.connect();
    plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(plain.receive_all().find("HTTP"), std::string::npos);
    test::HttpClient silent = server.connect();
    EXPECT_TRUE(silent.is_ended());
    EXPECT_EQ(server.server().stats().requests, 0U);
}

TEST(Tls, CarriesStreams) {
    const Certificate certificate;
    const SharedBytes big = std::make_shared<const std::string>(300'000, 'x');
    TestServer server(
        [&](const Request&, Reply reply) {
            Stream stream = reply.open_stream({}, {[] {}, [] {}});
            stream.write(big);
            stream.write(big);
        },
        test_limits(), certificate.files());
    TlsClient client(server.server().port());
    client.send(test::http_request("GET", "/"));
    const std::string answer = client.receive_all();
    EXPECT_EQ(std::count(answer.begin(), answer.end(), 'x'), 2 * 300'000);
    EXPECT_TRUE(answer.ends_with("\r\n0\r\n\r\n"));
    EXPECT_TRUE(client.was_ended_properly());
}

TEST(Tls, StopsWithSessionsOpen) {
    const Certificate certificate;
    TestServer server(echo, test_limits(), certificate.files());
    TlsClient client(server.server().port());
    server.server().stop();
    EXPECT_EQ(client.receive_all(), "");
    server.stop_and_wait();
}

TEST(Tls, NeedsACertificateThatCanBeRead) {
    const Certificate certificate;
    for (const TlsFiles& files : {TlsFiles{"/nonexistent", certificate.key_path},
                                  TlsFiles{certificate.certificate_path, "/nonexistent"},
                                  TlsFiles{certificate.key_path, certificate.key_path}}) {
        Server server({.port = 0, .limits = {}, .tls = std::make_unique<TlsFiles>(files)}, echo,
                      render_error);
        const Result<> listening = server.listen();
        ASSERT_FALSE(listening.ok());
        EXPECT_EQ(listening.error().code, ErrorCode::unavailable);
    }
}

}  // namespace
}  // namespace tillbook::http

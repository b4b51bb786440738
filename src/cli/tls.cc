#include "cli/tls.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <ostream>

#include "api/json_writer.h"
#include "base/address.h"
#include "base/check.h"
#include "base/hash.h"
#include "cli/failure.h"

namespace tillbook {

namespace {

// OpenSSL's objects, freed at the end.
template <auto release>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
// A file that was only read, or whose failure has been told already.
struct Closed {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Closed>;

constexpr int version_3 = 2;
constexpr mode_t private_mode = 0600, public_mode = 0644;

bool is_host_name(const std::string& host) {
    const auto is_fit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '*';
    };
    return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), is_fit);
}

// "DNS:shop.local,IP:192.0.2.1"
std::string alternative_names(const std::vector<std::string>& hosts) {
    std::string names;
    for (const std::string& host : hosts) {
        const bool is_address = parse_address(host).has_value();
        if (!is_address && !is_host_name(host)) {
            throw Failure(ExitCode::usage,
                          "\"" + host + "\" is neither a host name nor an address.",
                          "Write it as clients do in a URL, without scheme and port.");
        }
        if (!names.empty()) names += ',';
        names += (is_address ? "IP:" : "DNS:") + host;
    }
    return names;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    if (!extension) {
        throw Failure(ExitCode::usage, "\"" + value + "\" cannot stand in a certificate.",
                      "Write host names and addresses as clients do in a URL.");
    }
    CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate sign_for(EVP_PKEY* key, const TlsOptions& options, Instant now) {
    const std::string names = alternative_names(options.hosts);
    Certificate made(X509_new());
    CHECK(made != nullptr);
    X509* certificate = made.get();
    CHECK(X509_set_version(certificate, version_3) == 1);
    std::uint64_t serial = 0;
    fill_random(&serial, sizeof serial);
    CHECK(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial | 1) == 1);
    std::time_t begin = std::chrono::system_clock::to_time_t(now);
    constexpr int hour = 3600;  // seconds
    // A little earlier, for clients whose clock is behind.
    CHECK(X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -hour, &begin) != nullptr);
    CHECK(X509_time_adj_ex(X509_getm_notAfter(certificate), options.days, 0, &begin) != nullptr);
    X509_NAME* name = X509_get_subject_name(certificate);
    // What names the server is below; this has room for 64 characters.
    const std::string common = options.hosts.front().substr(0, 64);
    CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1,
                                     0) == 1);
    CHECK(X509_set_issuer_name(certificate, name) == 1);
    CHECK(X509_set_pubkey(certificate, key) == 1);
    add_extension(certificate, NID_subject_alt_name, names);
    add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, NID_ext_key_usage, "serverAuth");
    CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
    return made;
}

File create(const std::string& path, mode_t mode) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
    if (file < 0) {
        throw Failure(ExitCode::refused, path + " could not be made: " + std::strerror(errno) + ".",
                      "Choose an existing folder without such a file with --out.");
    }
    File made(::fdopen(file, "w"));
    CHECK(made != nullptr);
    return made;
}

void check_written(File file, const std::string& path, bool is_written) {
    const bool is_closed = std::fclose(file.release()) == 0;
    if (is_written && is_closed) return;
    throw Failure(ExitCode::disk_full, path + " could not be written.", "Make room on its disk.");
}

std::string fingerprint_of(X509* certificate) {
    Sha256 digest{};
    unsigned int size = 0;
    CHECK(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1);
    return to_hex(as_view(digest));
}

}  // namespace

std::optional<Instant> certificate_end(const std::string& path) {
    const File file(std::fopen(path.c_str(), "re"));
    if (!file) return std::nullopt;
    const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    std::tm end{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
        return std::nullopt;
    }
    return from_ms(static_cast<std::int64_t>(timegm(&end)) * 1000);
}

void make_self_signed(const TlsOptions& options, Instant now, Streams& streams) {
    const PrivateKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    CHECK(key != nullptr);
    const Certificate certificate = sign_for(key.get(), options, now);
    const std::string key_path = options.folder + "/key.pem";
    const std::string certificate_path = options.folder + "/cert.pem";
    File key_file = create(key_path, private_mode);
    File certificate_file;
    try {
        certificate_file = create(certificate_path, public_mode);
    } catch (const Failure&) {
        ::unlink(key_path.c_str());  // alone it would only be in the way of the next attempt
        throw;
    }
    const bool is_key_written =
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    check_written(std::move(key_file), key_path, is_key_written);
    const bool is_certificate_written =
        PEM_write_X509(certificate_file.get(), certificate.get()) == 1;
    check_written(std::move(certificate_file), certificate_path, is_certificate_written);

    const std::string fingerprint = fingerprint_of(certificate.get());
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        json.key("certificate").text(certificate_path);
        json.key("key").text(key_path);
        json.key("sha256").plain(fingerprint);
        json.end_object();
        streams.out << text << '\n';
        return;
    }
    streams.out << certificate_path << " and " << key_path << " are made, for " << options.days
                << " days.\nSHA-256 fingerprint " << fingerprint
                << "\nClients must be told to trust the certificate: curl --cacert "
                << certificate_path << '\n';
}

}  // namespace tillbook

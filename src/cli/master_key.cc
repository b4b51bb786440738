#include "cli/master_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/hash.h"
#include "base/sha256_stream.h"
#include "cli/database.h"
#include "cli/failure.h"
#include "feed/secret.h"

namespace tillbook {

namespace {

Failure unusable(std::string cause, std::string remedy) {
    return {ExitCode::master_key_unusable, std::move(cause), std::move(remedy)};
}

// Absent: there is no such file.
std::optional<MasterKey> read_key(const std::string& path) {
    if (access(path.c_str(), F_OK) != 0) return std::nullopt;
    std::ifstream file(path);
    std::string text;
    file >> text;
    const auto bytes = parse_hex(text);
    MasterKey key{};
    if (!bytes || bytes->size() != key.size()) {
        throw unusable("The master key in " + path + " cannot be read.",
                       "It must be 64 hexadecimal digits that this user may read; put back the "
                       "file that belongs to the database.");
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

// A name outlives a power cut only once its folder is written.
void sync_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const int opened = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return;
    static_cast<void>(fsync(opened));  // not every file system can
    close(opened);
}

// The file appears as a whole, so that neither a crash nor a second server meets half of one; where
// another was faster, its key counts.
MasterKey make_key(const std::string& path) {
    MasterKey key{};
    fill_random(key.data(), key.size());
    const std::string text = to_hex(as_view(key)) + "\n";
    std::string draft = path + ".XXXXXX";  // processes in containers may have the same number
    const int file = mkostemp(draft.data(), O_CLOEXEC);
    const bool is_written =
        file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(file) == 0;
    if (file >= 0) close(file);
    const bool is_refused = is_written && link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST;
    // File systems without hard links.
    if (is_refused) static_cast<void>(rename(draft.c_str(), path.c_str()));
    if (file >= 0) unlink(draft.c_str());
    sync_folder_of(path);
    if (const auto made = read_key(path)) return *made;
    throw unusable("The master key cannot be written to " + path + ".",
                   "Make its folder writable, or name another file with --master-key-file.");
}

}  // namespace

std::string default_master_key_file(const std::string& database_url) {
    if (is_postgres(database_url)) return "tillbook.key";
    return database_url.substr(database_url.find(':') + 1) + ".key";
}

MasterKey open_master_key(const std::string& path, WebhookStore& store) {
    const std::vector<EndpointRecord> endpoints = store.load_endpoints();
    const auto key = read_key(path);
    if (!key && !endpoints.empty()) {
        throw unusable("The master key " + path +
                           " is missing, and the secrets of webhook endpoints are sealed with it.",
                       "Put the file back, or name it with --master-key-file.");
    }
    if (!key) return make_key(path);
    const SecretBox box(*key);
    for (const EndpointRecord& endpoint : endpoints) {
        if (!feed::open_secrets(box, endpoint, endpoint.created_at).empty()) continue;
        throw unusable("The master key in " + path +
                           " is not the one that the secrets of webhook endpoints are sealed with.",
                       "Put back the file that belongs to the database, or name it with "
                       "--master-key-file.");
    }
    return *key;
}

}  // namespace tillbook

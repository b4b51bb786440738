// People who sign in: passwords, sessions and invitations of the installation's users.
//
// What is stored goes through the directory, so that other processes on the same database see a
// sign-in, and its end, like any change of keys.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/access.h"
#include "api/api.h"
#include "api/session.h"
#include "api/sign_in_throttle.h"
#include "base/clock.h"
#include "base/result.h"
#include "book/directory.h"

namespace tillbook {

// A session that has just begun, with the token that only its cookie holds from now on.
struct BegunSession {
    std::string token;
    std::shared_ptr<const DirectorySnapshot> snapshot;
    const SessionRecord* session = nullptr;  // both stand in the snapshot
    const UserRecord* user = nullptr;
};

class SignIns {
public:
    // Everything must outlive it, and it the tasks that it posts.
    SignIns(Directory& directory, const Clock& clock, const PostToReaders& post)
        : directory_(directory), clock_(clock), post_(post) {}

    SignInThrottle& throttle() { return throttle_; }

    // These wait for the disk, and where there is a password for its hash: on reader threads only.

    // `former`: the session that the browser had until now, if any, which ends.

    // wrong_credentials, which says nothing more; takes as long whatever is wrong.
    Result<BegunSession> sign_in(const std::string& login, std::string_view password,
                                 const Sha256& former);
    // not_found if the token is no invitation's or its time is over; validation_failed
    // ("password", "name"). Every other session of the user ends. `name` empty: as it is.
    Result<BegunSession> accept(std::string_view token, std::string_view password,
                                const std::string& name, const Sha256& former);
    // wrong_credentials unless the current one is right; validation_failed ("new_password"). Every
    // other session of the user ends.
    Result<> change_password(const Sha256& session, std::string_view current,
                             std::string_view wanted);
    void sign_out(const Sha256& session);

    // Notes that a session was used, every few minutes. For the network thread.
    void note_use(const SessionRecord& session);

private:
    Result<BegunSession> begin(UserId id, const std::string& proven_hash, const Sha256& former);

    Directory& directory_;
    const Clock& clock_;
    const PostToReaders& post_;
    SignInThrottle throttle_;
    std::map<Sha256, Instant> noted_;  // by session: when its use was last handed over
};

// The user of an invitation that is still open, and who may work somewhere; null otherwise.
const UserRecord* find_invited(const DirectorySnapshot& snapshot, std::string_view token,
                               Instant now);
Error no_such_invitation();
// When the invitation of a user ends; absent if there is none.
std::optional<Instant> invitation_end(const DirectorySnapshot& snapshot, UserId user);

}  // namespace tillbook

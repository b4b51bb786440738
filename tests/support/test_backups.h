// Backups that nobody makes: a folder that is told of.
#pragma once

#include "api/backups.h"

namespace tillbook::test {

class TestBackups final : public Backups {
public:
    BackupFolder list() const override { return {"/backups", std::chrono::hours{6}, true, made_}; }
    std::chrono::seconds wait() const override { return {}; }
    void stop() override {}
    Result<BackupShown> make() override {
        if (!problem.empty()) throw Unavailable(problem);
        const BackupShown backup{"book-20260115T100000.000Z.db", from_ms(1'768'471'200'000), 4096,
                                 2, true};
        made_.insert(made_.begin(), backup);
        return backup;
    }

    std::string problem;  // empty: none

private:
    std::vector<BackupShown> made_;
};

}  // namespace tillbook::test

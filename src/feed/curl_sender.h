// Sends with libcurl: one thread, any number of transfers. Redirects are not followed, proxies of
// the environment are not used, certificates are verified, and every connection goes to an address
// that the egress rules let pass.
#pragma once

#include <memory>

#include "feed/egress.h"
#include "feed/schedule.h"
#include "feed/sender.h"

namespace tillbook::feed {

class CurlSender final : public Sender {
public:
    CurlSender(EgressRules rules, std::string user_agent,
               std::chrono::milliseconds time_out = attempt_time_out);
    // Gives up what is under way.
    ~CurlSender() override;

    void start(Attempt attempt) override;
    std::vector<Answer> wait(std::chrono::milliseconds at_most) override;
    void wake() override;

private:
    class Transfers;
    std::unique_ptr<Transfers> transfers_;
};

}  // namespace tillbook::feed

#pragma once

#include "uifixture.h"

namespace posthorn
{

/// A UiFixture with one more account, of an IMAP server, whose Inbox holds messages that are here, too: each
/// leaves one day after it came, as soon as somebody agrees.
class RetentionScene
{
public:
    /// Subjects are "Message 1" and so on, from Ada, the first the oldest.
    explicit RetentionScene(int messages);

    [[nodiscard]] Services services() { return m_fixture.services(); }
    [[nodiscard]] UiFixture &fixture() { return m_fixture; }
    [[nodiscard]] Account account();
    void setRetention(const RetentionPolicy &policy);
    /// Of the account, in the order of their ids.
    [[nodiscard]] std::vector<RetentionCandidate> candidates();

    AccountId id;
    FolderId inbox;

private:
    UiFixture m_fixture;
};

} // namespace posthorn

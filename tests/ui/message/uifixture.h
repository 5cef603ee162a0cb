#pragma once

#include "account/accountrepository.h"
#include "fakerenderer.h"
#include "store/store.h"
#include "support/manualclock.h"
#include "support/temporaryprofile.h"
#include "sync/drafts.h"
#include "sync/mailactions.h"
#include "sync/outbox.h"
#include "ui/common/settings.h"
#include "ui/message/messagejudge.h"
#include "ui/services.h"

#include <memory>

namespace posthorn
{

/// What a window needs of the core, on a real store in a temporary profile, without engine and network: one
/// account with local folders and two identities.
class UiFixture
{
public:
    UiFixture();

    [[nodiscard]] Services services();
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] AccountRepository &accounts() { return *m_accounts; }
    [[nodiscard]] Settings &settings() { return *m_settings; }
    [[nodiscard]] QString path() const { return m_profile.path(); }
    [[nodiscard]] QString runtimeDir() const;

    /// A message with these bytes (LF or CRLF) in the account's folder of that role.
    PlacementId add(const QByteArray &bytes, FolderRole role = FolderRole::Inbox, MessageFlags flags = {});
    /// A header without a body, as an IMAP sync leaves it.
    PlacementId addHeaderOnly(qint64 size);
    [[nodiscard]] FolderRecord folder(FolderRole role);
    [[nodiscard]] QList<MessageRow> rows(FolderRole role);
    [[nodiscard]] QList<OutboxRecord> outbox();

    AccountId account;
    FakeRenderer renderer;

private:
    TemporaryProfile m_profile;
    ManualClock m_clock;
    std::unique_ptr<AccountRepository> m_accounts;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<MailActions> m_actions;
    std::unique_ptr<Outbox> m_outbox;
    std::unique_ptr<Drafts> m_drafts;
    std::unique_ptr<MessageJudge> m_judge;
};

} // namespace posthorn

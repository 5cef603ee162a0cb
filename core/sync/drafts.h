#pragma once

#include "account/account.h"
#include "store/store.h"

#include <functional>

namespace posthorn
{

/// Drafts are messages in a Drafts folder from their first save on. save() is cheap enough for every few
/// seconds and stays on this computer; upload() queues the newest state for the server's Drafts folder (and
/// removes the older copy there). May be called from any thread; replies come on the context's thread.
class Drafts
{
public:
    Drafts(Store &store, const Clock &clock);

    /// Where a new draft goes: a folder of the account by its path; empty, or gone: the account's Drafts.
    struct Place {
        AccountId account;
        QString folder;
        bool operator==(const Place &) const = default;
    };
    /// `draft` invalid: a new one. `message` from MessageBuilder with Purpose::Draft. The answer stays the
    /// draft's id.
    void save(const Place &place, PlacementId draft, const QByteArray &message, QObject *context,
              std::function<void(Result<PlacementId>)> reply);
    /// save() and upload() as one: both happened, or neither.
    void saveAndUpload(const Place &place, PlacementId draft, const QByteArray &message, QObject *context,
                       std::function<void(Result<PlacementId>)> reply);
    void upload(PlacementId draft, QObject *context, std::function<void(Result<void>)> reply);
    void discard(PlacementId draft, QObject *context, std::function<void(Result<void>)> reply);

private:
    Store &m_store;
    const Clock &m_clock;
};

} // namespace posthorn

#include "account/accountrepository.h"
#include "attribution.h"
#include "composerwindow.h"
#include "mailtourl.h"
#include "store/store.h"
#include "sync/syncengine.h"
#include "ui/common/settings.h"

#include <QLocale>

namespace posthorn
{

namespace
{

QStringList ownAddresses(const QList<Account> &accounts)
{
    QStringList addresses;
    for (const Account &account : accounts)
        for (const Identity &identity : account.identities)
            addresses += identity.address;
    return addresses;
}

/// Runs on the store's reader: parsing is not for the window thread.
Result<ComposeContext> replyContext(StoreReader &reader, ReplyKind kind, PlacementId id,
                                    const QStringList &own, ReplyPlace place, ReadAs read)
{
    POSTHORN_TRY_ASSIGN(const MessageDetail detail, reader.detail(id));
    POSTHORN_TRY_ASSIGN(const QByteArray bytes, reader.body(id));
    const ParsedMessage parsed = MessageParser::parse(bytes);
    ComposeContext context;
    context.draft =
        makeReply(kind, bytes, own, attributionFor(kind, parsed.envelope, QLocale()), place, read);
    context.draft.from.address = pickSender(parsed, own);
    context.account = detail.row.account;
    context.answered = id;
    context.forwarded = kind == ReplyKind::ForwardInline || kind == ReplyKind::ForwardAsAttachment;
    context.belowQuotation = !context.forwarded && place == ReplyPlace::BelowQuotation;
    return context;
}

Result<ComposeContext> draftContext(StoreReader &reader, PlacementId id)
{
    POSTHORN_TRY_ASSIGN(const MessageDetail detail, reader.detail(id));
    POSTHORN_TRY_ASSIGN(const QByteArray bytes, reader.body(id));
    ComposeContext context;
    context.draft = MessageBuilder::fromMessage(bytes);
    context.account = detail.row.account;
    context.draftRow = id;
    return context;
}

} // namespace

ComposerOpener::ComposerOpener(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
    if (m_services.engine == nullptr)
        return;
    connect(m_services.engine, &SyncEngine::bodyArrived, this, [this](PlacementId id) {
        if (m_waiting.contains(id))
            openReply(m_waiting.take(id), id);
    });
    connect(m_services.engine, &SyncEngine::bodyFailed, this, [this](PlacementId id, const Error &error) {
        if (m_waiting.remove(id))
            Q_EMIT failed(error);
    });
}

void ComposerOpener::open(const ComposeContext &context)
{
    auto *window = new ComposerWindow(m_services, context);
    Q_EMIT opened(window);
    window->show();
}

/// Whom new mail is written as: the identity that was chosen for the context that is shown, else one that was
/// chosen for all and belongs there, else the context's first account that can send.
void ComposerOpener::chooseSender(ComposeContext &context) const
{
    if (m_services.accounts == nullptr || m_services.settings == nullptr)
        return;
    const QString shown = m_services.settings->context();
    const QList<Account> &accounts = std::as_const(*m_services.accounts).accounts();
    const auto belongs = [&shown](const Account &account) {
        return account.enabled && (shown.isEmpty() || account.context == shown);
    };
    for (const QString &wanted :
         {m_services.settings->defaultIdentity(shown), m_services.settings->defaultIdentity({})}) {
        for (const Account &account : accounts)
            for (const Identity &identity : account.identities)
                if (belongs(account) && !wanted.isEmpty() &&
                    identity.address.compare(wanted, Qt::CaseInsensitive) == 0) {
                    context.account = account.id;
                    context.identity = identity.id;
                    return;
                }
    }
    for (const Account &account : accounts)
        if (belongs(account) && account.outgoing.isConfigured()) {
            context.account = account.id;
            return;
        }
}

void ComposerOpener::openEmpty(AccountId account)
{
    ComposeContext context;
    context.account = account;
    if (!account.isValid())
        chooseSender(context);
    open(context);
}

void ComposerOpener::openMailto(const QUrl &url)
{
    ComposeContext context;
    context.draft = draftFromMailto(url);
    chooseSender(context);
    open(context);
}

void ComposerOpener::openReply(ReplyKind kind, PlacementId id)
{
    const QStringList own =
        m_services.accounts ? ownAddresses(m_services.accounts->accounts()) : QStringList();
    const ReplyPlace place =
        m_services.settings ? m_services.settings->replyPlace() : ReplyPlace::AboveQuotation;
    const ReadAs read =
        m_services.settings && m_services.settings->prefersPlainText() ? ReadAs::Text : ReadAs::Html;
    m_services.store->read<ComposeContext>(
        Store::Lane::Interactive,
        [kind, id, own, place, read](StoreReader &reader) {
            return replyContext(reader, kind, id, own, place, read);
        },
        this,
        [this, kind, id](const Result<ComposeContext> &context) {
            if (context)
                open(*context);
            else if (context.error().code == ErrorCode::NotFound && m_services.engine != nullptr)
                waitForBody(kind, id);
            else
                Q_EMIT failed(context.error());
        });
}

void ComposerOpener::waitForBody(ReplyKind kind, PlacementId id)
{
    m_waiting.insert(id, kind);
    m_services.engine->fetchBody(id);
}

void ComposerOpener::openDraft(PlacementId draft)
{
    m_services.store->read<ComposeContext>(
        Store::Lane::Interactive, [draft](StoreReader &reader) { return draftContext(reader, draft); }, this,
        [this](const Result<ComposeContext> &context) {
            if (context)
                open(*context);
            else
                Q_EMIT failed(context.error());
        });
}

} // namespace posthorn

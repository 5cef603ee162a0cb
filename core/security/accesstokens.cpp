#include "accesstokens.h"

#include <algorithm>
#include <utility>

namespace posthorn
{

namespace
{

/// A token must outlive the log-in that it is read for.
constexpr std::chrono::seconds margin{90};
/// Where the issuer does not tell (RFC 6749 5.1 only recommends it).
constexpr std::chrono::seconds assumedLifetime{600};

Error signInNeeded(const QString &context)
{
    return {ErrorDomain::Authentication, ErrorCode::SignInNeeded, Retry::AfterUser, {}, context};
}

} // namespace

AccessTokens::AccessTokens(CredentialStore &store, HttpClient &http, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_http(http)
    , m_clock(clock)
{
}

AccessTokens::~AccessTokens() = default;

AccessTokens::Entry *AccessTokens::find(AccountId account)
{
    const auto it = m_entries.find(account.value());
    return it == m_entries.end() ? nullptr : &it->second;
}

bool AccessTokens::has(AccountId account) const
{
    return m_entries.count(account.value()) > 0;
}

void AccessTokens::setClient(AccountId account, const std::optional<OAuthClient> &client)
{
    Entry *entry = find(account);
    if (entry && client && entry->client == *client)
        return;
    if (entry) {
        end(account, signInNeeded(QStringLiteral("the account is signed in to in another way now")));
        m_entries.erase(account.value());
    }
    if (client)
        m_entries[account.value()].client = *client;
}

void AccessTokens::keep(Entry &entry, const OAuthTokens &tokens, std::chrono::milliseconds receivedAt)
{
    const std::chrono::milliseconds lifetime = tokens.lifetime.value_or(assumedLifetime);
    entry.token = tokens.accessToken;
    // A token that lives for less than the margin is still used for a while.
    entry.until = receivedAt + lifetime - std::min<std::chrono::milliseconds>(margin, lifetime / 4);
}

void AccessTokens::accept(AccountId account, const OAuthGrant &grant, QObject *context,
                          CredentialStore::WriteReply reply)
{
    setClient(account, grant.client);
    // A refresh that runs is of the sign-in before; those who wait for it get what comes of this one.
    const QObject *step = begin(account);
    m_store.write({account, CredentialKind::RefreshToken}, grant.tokens.refreshToken, this,
                  [this, account, step, grant, context = QPointer(context),
                   reply = std::move(reply)](const Result<void> &stored) {
                      if (Entry *entry = running(account, step)) {
                          keep(*entry, grant.tokens, grant.receivedAt);
                          end(account, std::nullopt);
                      }
                      if (context)
                          reply(stored);
                  });
}

void AccessTokens::read(AccountId account, QObject *context, CredentialStore::ReadReply reply)
{
    Entry *entry = find(account);
    if (!entry) {
        const Error error = signInNeeded(QStringLiteral("the account is not signed in to with OAuth2"));
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), error] { reply(error); }, Qt::QueuedConnection);
        return;
    }
    if (!entry->token.isEmpty() && m_clock.steady() < entry->until) {
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), token = entry->token] { reply(token); },
            Qt::QueuedConnection);
        return;
    }
    entry->waiting.push_back({context, std::move(reply)});
    if (!entry->step)
        refresh(account);
}

bool AccessTokens::discard(AccountId account, const QString &token)
{
    Entry *entry = find(account);
    if (!entry)
        return false;
    // Another connection may have replaced it meanwhile: then its successor is worth a try too.
    if (entry->token == token)
        entry->token.clear();
    return true;
}

QObject *AccessTokens::begin(AccountId account)
{
    Entry *entry = find(account);
    entry->token.clear();
    entry->step = std::make_unique<QObject>();
    return entry->step.get();
}

AccessTokens::Entry *AccessTokens::running(AccountId account, const QObject *step)
{
    Entry *entry = find(account);
    return entry && entry->step.get() == step ? entry : nullptr;
}

void AccessTokens::refresh(AccountId account)
{
    QObject *step = begin(account);
    m_store.read({account, CredentialKind::RefreshToken}, step,
                 [this, account, step](const Result<QString> &token) {
                     if (!running(account, step))
                         return;
                     if (token)
                         findIssuer(account, *token);
                     else if (token.error().code == ErrorCode::CredentialsMissing)
                         end(account, signInNeeded(QStringLiteral("nobody has signed in yet")));
                     else
                         end(account, token.error());
                 });
}

void AccessTokens::findIssuer(AccountId account, const QString &refreshToken)
{
    Entry *entry = find(account);
    if (const auto known = m_metadata.find(entry->client.issuer); known != m_metadata.end())
        return redeem(account, refreshToken, known->second);
    fetchIssuerMetadata(
        m_http, entry->client.issuer, entry->step.get(),
        [this, account, refreshToken, step = entry->step.get()](const Result<IssuerMetadata> &metadata) {
            const Entry *asking = running(account, step);
            if (!asking)
                return;
            if (!metadata)
                return end(account, metadata.error());
            m_metadata[asking->client.issuer] = *metadata;
            redeem(account, refreshToken, *metadata);
        });
}

void AccessTokens::redeem(AccountId account, const QString &refreshToken, const IssuerMetadata &metadata)
{
    Entry *entry = find(account);
    HttpRequest request;
    request.url = metadata.tokenEndpoint;
    // Without a scope it is that of the consent (RFC 6749 6).
    request.form = encodeForm(
        entry->client, {{"grant_type", QStringLiteral("refresh_token")}, {"refresh_token", refreshToken}});
    m_http.send(request, entry->step.get(),
                [this, account, step = entry->step.get()](const Result<HttpResponse> &response) {
                    if (running(account, step))
                        redeemed(account, response);
                });
}

void AccessTokens::redeemed(AccountId account, const Result<HttpResponse> &response)
{
    if (!response)
        return end(account, response.error());
    Entry *entry = find(account);
    const std::chrono::milliseconds receivedAt = m_clock.steady();
    const TokenAnswer answer = parseTokenAnswer(*response);
    if (!answer.tokens) {
        // What the issuer has moved is found again the next time.
        m_metadata.erase(entry->client.issuer);
        return end(account, answer.refusal.error);
    }
    if (answer.tokens->refreshToken.isEmpty()) {
        keep(*entry, *answer.tokens, receivedAt);
        return end(account, std::nullopt);
    }
    m_store.write({account, CredentialKind::RefreshToken}, answer.tokens->refreshToken, entry->step.get(),
                  [this, account, step = entry->step.get(), tokens = *answer.tokens,
                   receivedAt](const Result<void> &stored) {
                      Entry *waiting = running(account, step);
                      if (!waiting)
                          return;
                      // Where it could not be stored, the store keeps it for this run; the next one asks the
                      // user to sign in again.
                      if (!stored)
                          qWarning("%s", qPrintable(stored.error().toString()));
                      keep(*waiting, tokens, receivedAt);
                      end(account, std::nullopt);
                  });
}

void AccessTokens::end(AccountId account, const std::optional<Error> &error)
{
    Entry *entry = find(account);
    // Later, because this may be called from an answer to it.
    if (entry->step)
        entry->step.release()->deleteLater();
    const Result<QString> result = error ? Result<QString>(*error) : Result<QString>(entry->token);
    for (const Waiting &waiting : std::exchange(entry->waiting, {})) {
        if (waiting.context)
            QMetaObject::invokeMethod(
                waiting.context.data(), [reply = waiting.reply, result] { reply(result); },
                Qt::QueuedConnection);
    }
}

} // namespace posthorn

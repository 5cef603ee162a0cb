#include "accountoptions.h"
#include "commands.h"
#include "lookup.h"
#include "objects.h"
#include "security/devicesignin.h"
#include "security/networkhttpclient.h"
#include "security/oauthsignin.h"

namespace posthorn
{

namespace
{

/// Signs in to an account with OAuth2. Here is no browser: the user is told what to open where.
class AccountSignIn final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        const auto option = [&parser](const char *name, const char *text, const char *value = "") {
            parser.addOption({QLatin1String(name), QLatin1String(text), QLatin1String(value)});
        };
        option("device", "By a code that is typed on any device, where no browser is on this computer.");
        option("oauth",
               "Where: a provider's name or an issuer's URL; what the account has, or its servers need.",
               "PROVIDER");
        option("client-id", "As whom, where the provider gave out a client id for it.", "ID");
    }

    void start() override
    {
        if (!open(MailRuntime::Use::Write))
            return;
        auto account = findAccount(runtime().accounts(), arguments().first());
        if (!account)
            return fail(account.error());
        if (const auto chosen = chooseClient(*account); !chosen)
            return fail(chosen.error());
        m_account = *account;
        const SignInRequest request{
            *m_account.oauth,
            {m_account.address(), m_account.incoming.userName, m_account.outgoing.userName},
            runtime().oauthProviders().parametersFor(m_account.oauth->issuer)};
        if (isSet("device"))
            askByCode(request);
        else
            askByBrowser(request);
    }

private:
    Result<void> chooseClient(Account &account) const
    {
        const OAuthProviders &providers = runtime().oauthProviders();
        if (isSet("oauth") || !account.oauth)
            return setOAuth(account, value("oauth"), value("client-id"), providers);
        if (isSet("client-id"))
            return setAccountValue(account, QStringLiteral("oauth.client-id"), value("client-id"));
        return {};
    }

    void askByBrowser(const SignInRequest &request)
    {
        m_browser = std::make_unique<OAuthSignIn>(m_http, runtime().clock());
        connect(m_browser.get(), &OAuthSignIn::browserUrlReady, this, [this](const QUrl &url) {
            const QString text = QString::fromLatin1(url.toEncoded());
            output().progress({{QStringLiteral("openUrl"), text}},
                              QStringLiteral("Open this page in a browser on this computer:\n%1").arg(text));
        });
        connect(m_browser.get(), &OAuthSignIn::finished, this, &AccountSignIn::signedIn);
        m_browser->start(request);
    }

    void askByCode(const SignInRequest &request)
    {
        m_device = std::make_unique<DeviceSignIn>(m_http, runtime().clock());
        connect(m_device.get(), &DeviceSignIn::codeReady, this, [this](const DeviceCode &code) {
            const QString url = QString::fromLatin1(code.verificationUri.toEncoded());
            output().progress(
                {{QStringLiteral("openUrl"), url},
                 {QStringLiteral("completeUrl"),
                  QString::fromLatin1(code.verificationUriComplete.toEncoded())},
                 {QStringLiteral("userCode"), code.userCode},
                 {QStringLiteral("seconds"), qint64(code.validFor.count())}},
                QStringLiteral("Open %1 on any device and type the code %2 there.").arg(url, code.userCode));
        });
        connect(m_device.get(), &DeviceSignIn::finished, this, &AccountSignIn::signedIn);
        m_device->start(request);
    }

    void signedIn(const Result<OAuthGrant> &grant)
    {
        if (!grant)
            return fail(grant.error());
        runtime().acceptGrant(
            m_account.id, *grant, [this, user = grant->signedInAs](const Result<void> &stored) {
                if (!stored)
                    return fail(stored.error());
                QJsonObject object = objectOf(*runtime().accounts().account(m_account.id));
                object.insert(QStringLiteral("signedInAs"), user);
                output().fact(
                    object, QStringLiteral("Signed in to %1%2.")
                                .arg(m_account.name, user.isEmpty() ? user : QStringLiteral(" as ") + user));
                finish();
            });
    }

    Account m_account;
    NetworkHttpClient m_http;
    std::unique_ptr<OAuthSignIn> m_browser;
    std::unique_ptr<DeviceSignIn> m_device;
};

} // namespace

std::unique_ptr<Command> makeAccountSignIn()
{
    return std::make_unique<AccountSignIn>();
}

} // namespace posthorn

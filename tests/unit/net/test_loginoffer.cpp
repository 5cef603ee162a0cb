#include "net/loginoffer.h"

#include <QTest>

using namespace posthorn;

class LoginOfferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plans_data();
    void plans();
    void apopIsOnlyTakenWhereItIsWanted();
};

void LoginOfferTest::plans_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<bool>("protocolLogin");
    QTest::addColumn<AuthMechanism>("wanted");
    QTest::addColumn<QByteArray>("sasl"); // "-" = refused, empty = the protocol's command
    using M = AuthMechanism;
    const auto row = [](const char *name, const char *offered, bool login, M wanted, const char *sasl) {
        QTest::newRow(name) << QByteArray(offered) << login << wanted << QByteArray(sasl);
    };
    row("strongest", "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256", true, M::Automatic, "SCRAM-SHA-256");
    row("SCRAM-SHA-1", "PLAIN SCRAM-SHA-1", true, M::Automatic, "SCRAM-SHA-1");
    row("PLAIN before LOGIN", "LOGIN PLAIN", true, M::Automatic, "PLAIN");
    row("LOGIN", "LOGIN", true, M::Automatic, "LOGIN");
    row("command", "", true, M::Automatic, "");
    row("nothing", "", false, M::Automatic, "-");
    row("only exotic", "NTLM GSSAPI CRAM-MD5 DIGEST-MD5 ANONYMOUS EXTERNAL XOAUTH2", false, M::Automatic,
        "-");
    row("exotic and command", "NTLM CRAM-MD5", true, M::Automatic, "");
    row("wished", "PLAIN SCRAM-SHA-256", true, M::Plain, "PLAIN");
    row("remembered PLAIN, later only stronger", "SCRAM-SHA-256 SCRAM-SHA-1", true, M::Plain,
        "SCRAM-SHA-256");
    row("remembered PLAIN, later also stronger", "SCRAM-SHA-256 PLAIN", true, M::Plain, "PLAIN");
    row("remembered PLAIN, later LOGIN", "LOGIN", true, M::Plain, "-");
    row("remembered PLAIN, later nothing", "", true, M::Plain, "-");
    row("remembered SCRAM-SHA-1, later stronger", "SCRAM-SHA-256", true, M::ScramSha1, "SCRAM-SHA-256");
    row("remembered SCRAM-SHA-1, later weaker", "PLAIN LOGIN CRAM-MD5", true, M::ScramSha1, "-");
    row("remembered SCRAM-SHA-256, later weaker", "SCRAM-SHA-1 PLAIN LOGIN", true, M::ScramSha256, "-");
    row("remembered SCRAM-SHA-256, later the command", "", true, M::ScramSha256, "-");
    row("CRAM-MD5 wished, later others", "PLAIN SCRAM-SHA-256", true, M::CramMd5, "-");
    row("EXTERNAL", "PLAIN EXTERNAL", true, M::External, "EXTERNAL");
    row("EXTERNAL, later passwords", "PLAIN SCRAM-SHA-256", true, M::External, "-");
    row("GSSAPI", "PLAIN GSSAPI", true, M::Gssapi, "GSSAPI");
    row("GSSAPI, later passwords", "PLAIN SCRAM-SHA-256", true, M::Gssapi, "-");
    row("CRAM-MD5 on wish", "CRAM-MD5", true, M::CramMd5, "CRAM-MD5");
    row("XOAUTH2", "PLAIN XOAUTH2", true, M::XOAuth2, "XOAUTH2");
    row("OAUTHBEARER", "OAUTHBEARER", false, M::OAuthBearer, "OAUTHBEARER");
    row("token", "PLAIN XOAUTH2 OAUTHBEARER", true, M::OAuth, "OAUTHBEARER");
    row("token, old mechanism only", "PLAIN XOAUTH2", true, M::OAuth, "XOAUTH2");
    row("token is never a password", "PLAIN LOGIN SCRAM-SHA-256", true, M::OAuth, "-");
    row("LOGIN wished, by command", "PLAIN", true, M::Login, "");
    row("LOGIN wished, later stronger", "PLAIN", false, M::Login, "PLAIN");
    row("LOGIN wished, disabled", "CRAM-MD5", false, M::Login, "-");
    row("prefix is not it", "SCRAM-SHA-256-PLUS", false, M::Automatic, "-");
}

void LoginOfferTest::plans()
{
    QFETCH(QByteArray, offered);
    QFETCH(bool, protocolLogin);
    QFETCH(AuthMechanism, wanted);
    QFETCH(QByteArray, sasl);
    LoginOffer offer;
    offer.mechanisms = offered.split(' ');
    offer.protocolLogin = protocolLogin;
    const auto plan = planLogin(offer, wanted);
    QCOMPARE(plan.has_value(), sasl != "-");
    if (plan)
        QCOMPARE(plan->saslName, sasl);
    else
        QCOMPARE(plan.error().code, ErrorCode::MechanismNotOffered);
}

void LoginOfferTest::apopIsOnlyTakenWhereItIsWanted()
{
    LoginOffer offer;
    QVERIFY(!planLogin(offer, AuthMechanism::Apop));
    offer.apopTimestamp = "<1.2@host>";
    QCOMPARE(planLogin(offer, AuthMechanism::Apop)->mechanism, AuthMechanism::Apop);
    QVERIFY(!planLogin(offer, AuthMechanism::Automatic));
    offer.mechanisms = {"PLAIN"};
    offer.protocolLogin = true;
    QCOMPARE(planLogin(offer, AuthMechanism::Automatic)->mechanism, AuthMechanism::Plain);
    // Nor another where it is: the user chose it because the password shall not be sent.
    offer.apopTimestamp.clear();
    QVERIFY(!planLogin(offer, AuthMechanism::Apop));
}

QTEST_GUILESS_MAIN(LoginOfferTest)
#include "test_loginoffer.moc"

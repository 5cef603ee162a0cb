// What a first sync costs the person who watches it: the window is open while an INBOX of N messages (default
// 100,000) comes in from a private Dovecot on loopback. Prints when the first rows were there, when all were,
// and the longest time that the window's event loop stood still. Twice: the second time the server has its
// caches.
//
//     bench_window [MESSAGES]      one line of JSON each

#include "bench/stallmeter.h"
#include "common/mailruntime.h"
#include "support/bigmailbox.h"
#include "support/dovecotserver.h"
#include "support/temporaryprofile.h"
#include "ui/common/settings.h"
#include "ui/theme/style.h"
#include "ui/window/mainwindow.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QSignalSpy>
#include <cstdio>

using namespace posthorn;

namespace
{

Account accountOf(const DovecotServer &server)
{
    Account account;
    account.name = QStringLiteral("Home");
    account.incoming = server.endpoint(MailProtocol::Imap, ConnectionSecurity::None);
    account.identities = {{{}, QStringLiteral("Home"), server.address(QStringLiteral("home")), {}, {}}};
    account.bodies.kind = BodyPolicy::Kind::None;
    account.passwordCommand = QStringLiteral("printf %s '%1'").arg(server.password());
    return account;
}

Result<void> measure(const DovecotServer &server, const char *name)
{
    const TemporaryProfile profile;
    Settings settings(profile.profile().configDir);
    POSTHORN_TRY_ASSIGN(const auto mail, MailRuntime::open({.profile = profile.profile()}));
    POSTHORN_TRY_ASSIGN(const AccountId account, mail->accounts().add(accountOf(server)));
    MainWindow window({.accounts = &mail->accounts(),
                       .settings = &settings,
                       .store = &mail->store(),
                       .engine = mail->engine(),
                       .credentials = mail->credentials(),
                       .actions = &mail->actions(),
                       .outbox = &mail->outbox(),
                       .drafts = &mail->drafts(),
                       .clock = &mail->clock(),
                       .runtimeDir = profile.profile().runtimeDir});
    window.resize(1400, 900);
    window.show();
    const auto *view = window.findChild<QAbstractItemView *>(QStringLiteral("messageList"));
    if (!view)
        return Error{
            ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, QStringLiteral("messageList")};

    QElapsedTimer timer;
    double firstRows = 0;
    const auto look = [&] {
        if (firstRows == 0 && view->model()->rowCount() > 0)
            firstRows = double(timer.nsecsElapsed()) / 1e9;
    };
    QObject::connect(view->model(), &QAbstractItemModel::rowsInserted, &window, look);
    QObject::connect(view->model(), &QAbstractItemModel::modelReset, &window, look);
    QSignalSpy finished(mail->engine(), &SyncEngine::syncFinished);
    StallMeter stalls;
    timer.start();
    mail->start();
    mail->engine()->sync(account);
    if (!finished.wait(300'000))
        return Error{
            ErrorDomain::Network, ErrorCode::TimedOut, Retry::Never, {}, QStringLiteral("first sync")};
    std::printf(
        "{\"bench\":\"%s\",\"rows\":%d,\"firstRowsSeconds\":%.2f,\"seconds\":%.2f,\"longestStallMs\":%.1f}\n",
        name, view->model()->rowCount(), firstRows, double(timer.nsecsElapsed()) / 1e9, stalls.takeMs());
    std::fflush(stdout);
    return {};
}

Result<void> run(int messages)
{
    DovecotServer server;
    if (!DovecotServer::isInstalled() || !server.start())
        return Error{ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, server.errorString()};
    BigMailbox mailbox;
    mailbox.messages = messages;
    const QString maildir = server.maildir(QStringLiteral("home"), QStringLiteral("INBOX"), true);
    POSTHORN_TRY(mailbox.writeMaildir(maildir));
    server.handOver(maildir);
    POSTHORN_TRY(measure(server, "first sync in an open window, cold server"));
    return measure(server, "first sync in an open window, warm server");
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(application, Settings::ColorScheme::Light);
    const int messages = argc > 1 ? QByteArray(argv[1]).toInt() : 100'000;
    if (const auto done = run(messages); !done) {
        std::fprintf(stderr, "%s\n", qPrintable(done.error().toString()));
        return 1;
    }
    return 0;
}

#include "maildirwriter.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QTextStream>

using namespace posthorn;

/// posthorn-samplemail DIR                              DIR/home and DIR/work
/// posthorn-samplemail --owner home --maildir DIR       one of them, straight into DIR
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Writes the sample mailboxes as Maildir trees."));
    parser.addHelpOption();
    const QCommandLineOption owner(QStringLiteral("owner"), QStringLiteral("home or work."),
                                   QStringLiteral("NAME"));
    const QCommandLineOption maildir(QStringLiteral("maildir"),
                                     QStringLiteral("Where that owner's Maildir is made."),
                                     QStringLiteral("DIR"));
    parser.addOptions({owner, maildir});
    parser.addPositionalArgument(
        QStringLiteral("DIR"),
        QStringLiteral("Where both owners' Maildirs are made, as DIR/home and DIR/work."),
        QStringLiteral("[DIR]"));
    parser.process(app);

    QList<std::pair<QString, QString>> wanted;
    if (parser.isSet(owner) && parser.isSet(maildir)) {
        wanted += {parser.value(owner), parser.value(maildir)};
    } else if (parser.positionalArguments().size() == 1) {
        for (const QString &name : {QStringLiteral("home"), QStringLiteral("work")})
            wanted += {name, parser.positionalArguments().first() + u'/' + name};
    } else {
        parser.showHelp(1);
    }
    const QList<SampleMessage> messages = makeSampleMail(QDateTime::currentMSecsSinceEpoch());
    QTextStream out(stdout);
    for (const auto &[name, folder] : std::as_const(wanted)) {
        const auto written = writeMaildir(messages, name, folder);
        if (!written || *written == 0) {
            QTextStream(stderr) << (written ? QStringLiteral("no such owner: ") + name
                                            : written.error().toString())
                                << '\n';
            return written ? 1 : 7;
        }
        out << *written << " messages of " << name << " in " << folder << '\n';
    }
    return 0;
}

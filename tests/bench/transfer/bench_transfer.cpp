#include "../meter.h"
#include "../need.h"
#include "store/store.h"
#include "support/temporaryprofile.h"
#include "transfer/exporter.h"

#include <QCoreApplication>
#include <QDir>
#include <cstdio>

using namespace posthorn;

namespace
{

/// Letters of about 7 kB, as collecting is measured with.
void writeMbox(const QString &path, int messages)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        std::exit(1);
    const QByteArray lines =
        QByteArray("The quick brown fox jumps over the lazy dog, and again it jumps.\n").repeated(100);
    for (int i = 0; i < messages; ++i) {
        const QByteArray number = QByteArray::number(i);
        file.write("From - Thu Nov 26 18:05:00 2026\nX-Mozilla-Status: 0001\nReceived: from a by b; Thu, 26 "
                   "Nov 2026 "
                   "18:05:00 +0000\nFrom: Someone <a" +
                   QByteArray::number(i % 300) + "@example.org>\nTo: ada@example.org\nSubject: Letter " +
                   number + "\nDate: Thu, 26 Nov 2026 18:05:00 +0000\nMessage-ID: <" + number +
                   "@example.org>\nContent-Type: text/plain\n\nNumber " + number + "\n" + lines + "\n");
    }
}

void print(const char *what, const Meter &meter, const TransferCounts &counts)
{
    std::printf("%-34s %7lld messages %8.2f s wall %8.2f s cpu %6lld MiB peak\n", what,
                static_cast<long long>(counts.read), meter.seconds(), meter.cpuSeconds(),
                Meter::peakBytes() / (1024 * 1024));
    std::fflush(stdout);
}

} // namespace

/// bench_transfer [messages]
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int messages = argc > 1 ? std::atoi(argv[1]) : 100'000;
    const TemporaryProfile profile;
    const SystemClock clock;
    const auto store = need(Store::open(profile.profile(), clock));
    const AccountId account(1);
    need(
        store->writeAndWait<void>(Durability::Full, [account](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.upsertAccount(account, true, {}));
            return transaction.ensureLocalFolders(account);
        }));
    const QString box = profile.path() + QStringLiteral("/box");
    writeMbox(box, messages);

    {
        const Meter meter;
        const auto source = need(findMail(box));
        const auto reader = need(openMail(source.folders.first()));
        TransferCounts counts;
        while (need(reader->next()))
            ++counts.read;
        print("read an mbox", meter, counts);
    }
    Importer importer(*store, clock, profile.profile().cacheDir + QStringLiteral("/imports"));
    const auto steps = need(importer.makeFolders(account, need(findMail(box)).folders, {}, false));
    for (const char *what : {"import, stored and compared", "import again, all here already"}) {
        const Meter meter;
        const auto report = need(importer.run(steps, CancellationToken()));
        print(what, meter, report.counts);
    }
    for (const auto &[what, format, name] :
         {std::tuple("export to an mbox, compared", MailWriter::Format::Mbox, "/out.mbox"),
          std::tuple("export to a Maildir, compared", MailWriter::Format::Maildir, "/maildir")}) {
        const Meter meter;
        const auto report = need(
            Exporter(*store, format)
                .run({{steps.first().folder, profile.path() + QLatin1String(name)}}, CancellationToken()));
        print(what, meter, report.counts);
    }
    return 0;
}

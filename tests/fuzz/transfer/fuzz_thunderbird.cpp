// What stands in the files of a Thunderbird profile is data, whatever it is: accounts that come out are
// complete, and no rule of theirs removes mail.

#include "transfer/maildirname.h"
#include "transfer/popstate.h"
#include "transfer/thunderbirdprofile.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const ThunderbirdProfile profile =
        ThunderbirdProfile::fromPrefs(PrefsFile::parse(bytes), QStringLiteral("/nonexistent"), nullptr);
    for (const ThunderbirdAccount &found : profile.accounts) {
        const Account &account = found.account;
        require(!account.retention.removes() && account.passwordCommand.isEmpty());
        require(account.incomingKind == IncomingKind::Local ||
                (account.incoming.validate() && !account.identities.isEmpty()));
    }
    for (const PopStateEntry &entry : readPopState(bytes, "pop.example.org", "ada"))
        require(!entry.uidl.isEmpty());
    (void)ThunderbirdProfile::inProfilesIni(bytes, QStringLiteral("/nonexistent"));
    require(readMaildirKeywords(bytes).size() <= 26);
    require(!pathOfMaildirFolder(QString::fromUtf8(bytes)).startsWith(u'/'));
    return 0;
}

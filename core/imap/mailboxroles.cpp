#include "mailboxroles.h"

#include "imaparguments.h"

#include <QHash>
#include <limits>

namespace posthorn
{

namespace
{

struct RoleName {
    FolderRole role;
    const char16_t *name; // lower case
};

/// Per role the likeliest first: where several folders could serve, the earlier row wins.
constexpr RoleName roleNames[] = {
    {FolderRole::Drafts, u"drafts"},
    {FolderRole::Drafts, u"draft"},
    {FolderRole::Drafts, u"entwürfe"},
    {FolderRole::Drafts, u"brouillons"},
    {FolderRole::Drafts, u"borradores"},
    {FolderRole::Drafts, u"bozze"},
    {FolderRole::Drafts, u"rascunhos"},
    {FolderRole::Drafts, u"concepten"},
    {FolderRole::Drafts, u"utkast"},
    {FolderRole::Drafts, u"kladder"},
    {FolderRole::Drafts, u"luonnokset"},
    {FolderRole::Drafts, u"szkice"},
    {FolderRole::Drafts, u"wersje robocze"},
    {FolderRole::Drafts, u"koncepty"},
    {FolderRole::Drafts, u"черновики"},
    {FolderRole::Drafts, u"чернетки"},
    {FolderRole::Drafts, u"taslaklar"},
    {FolderRole::Drafts, u"草稿箱"},
    {FolderRole::Drafts, u"草稿"},
    {FolderRole::Drafts, u"下書き"},
    {FolderRole::Drafts, u"임시보관함"},
    {FolderRole::Sent, u"sent"},
    {FolderRole::Sent, u"sent messages"},
    {FolderRole::Sent, u"sent items"},
    {FolderRole::Sent, u"sent mail"},
    {FolderRole::Sent, u"gesendet"},
    {FolderRole::Sent, u"gesendete objekte"},
    {FolderRole::Sent, u"gesendete elemente"},
    {FolderRole::Sent, u"envoyés"},
    {FolderRole::Sent, u"messages envoyés"},
    {FolderRole::Sent, u"éléments envoyés"},
    {FolderRole::Sent, u"enviados"},
    {FolderRole::Sent, u"elementos enviados"},
    {FolderRole::Sent, u"posta inviata"},
    {FolderRole::Sent, u"inviati"},
    {FolderRole::Sent, u"itens enviados"},
    {FolderRole::Sent, u"verzonden"},
    {FolderRole::Sent, u"verzonden items"},
    {FolderRole::Sent, u"skickat"},
    {FolderRole::Sent, u"skickade"},
    {FolderRole::Sent, u"sendte"},
    {FolderRole::Sent, u"sendt"},
    {FolderRole::Sent, u"lähetetyt"},
    {FolderRole::Sent, u"wysłane"},
    {FolderRole::Sent, u"elementy wysłane"},
    {FolderRole::Sent, u"odeslané"},
    {FolderRole::Sent, u"odeslaná pošta"},
    {FolderRole::Sent, u"отправленные"},
    {FolderRole::Sent, u"надіслані"},
    {FolderRole::Sent, u"gönderilmiş öğeler"},
    {FolderRole::Sent, u"gönderilenler"},
    {FolderRole::Sent, u"已发送"},
    {FolderRole::Sent, u"已发送邮件"},
    {FolderRole::Sent, u"送信済み"},
    {FolderRole::Sent, u"보낸편지함"},
    {FolderRole::Archive, u"archive"},
    {FolderRole::Archive, u"archives"},
    {FolderRole::Archive, u"archiv"},
    {FolderRole::Archive, u"archivo"},
    {FolderRole::Archive, u"archivio"},
    {FolderRole::Archive, u"arquivo"},
    {FolderRole::Archive, u"archief"},
    {FolderRole::Archive, u"arkiv"},
    {FolderRole::Archive, u"arkisto"},
    {FolderRole::Archive, u"archiwum"},
    {FolderRole::Archive, u"архив"},
    {FolderRole::Archive, u"архів"},
    {FolderRole::Archive, u"arşiv"},
    {FolderRole::Junk, u"junk"},
    {FolderRole::Junk, u"spam"},
    {FolderRole::Junk, u"junk e-mail"},
    {FolderRole::Junk, u"junk email"},
    {FolderRole::Junk, u"bulk mail"},
    {FolderRole::Junk, u"spamverdacht"},
    {FolderRole::Junk, u"junk-e-mail"},
    {FolderRole::Junk, u"indésirables"},
    {FolderRole::Junk, u"courrier indésirable"},
    {FolderRole::Junk, u"correo no deseado"},
    {FolderRole::Junk, u"posta indesiderata"},
    {FolderRole::Junk, u"lixo eletrônico"},
    {FolderRole::Junk, u"ongewenste e-mail"},
    {FolderRole::Junk, u"skräppost"},
    {FolderRole::Junk, u"roskaposti"},
    {FolderRole::Junk, u"wiadomości-śmieci"},
    {FolderRole::Junk, u"nevyžádaná pošta"},
    {FolderRole::Junk, u"спам"},
    {FolderRole::Junk, u"垃圾邮件"},
    {FolderRole::Junk, u"迷惑メール"},
    {FolderRole::Junk, u"스팸메일함"},
    {FolderRole::Trash, u"trash"},
    {FolderRole::Trash, u"deleted messages"},
    {FolderRole::Trash, u"deleted items"},
    {FolderRole::Trash, u"deleted"},
    {FolderRole::Trash, u"bin"},
    {FolderRole::Trash, u"papierkorb"},
    {FolderRole::Trash, u"gelöschte objekte"},
    {FolderRole::Trash, u"gelöschte elemente"},
    {FolderRole::Trash, u"gelöscht"},
    {FolderRole::Trash, u"corbeille"},
    {FolderRole::Trash, u"éléments supprimés"},
    {FolderRole::Trash, u"papelera"},
    {FolderRole::Trash, u"elementos eliminados"},
    {FolderRole::Trash, u"cestino"},
    {FolderRole::Trash, u"posta eliminata"},
    {FolderRole::Trash, u"lixeira"},
    {FolderRole::Trash, u"lixo"},
    {FolderRole::Trash, u"prullenbak"},
    {FolderRole::Trash, u"verwijderde items"},
    {FolderRole::Trash, u"papperskorgen"},
    {FolderRole::Trash, u"papirkurv"},
    {FolderRole::Trash, u"roskakori"},
    {FolderRole::Trash, u"kosz"},
    {FolderRole::Trash, u"koš"},
    {FolderRole::Trash, u"корзина"},
    {FolderRole::Trash, u"кошик"},
    {FolderRole::Trash, u"çöp kutusu"},
    {FolderRole::Trash, u"已删除"},
    {FolderRole::Trash, u"已删除邮件"},
    {FolderRole::Trash, u"ゴミ箱"},
    {FolderRole::Trash, u"휴지통"},
};

constexpr int noRank = std::numeric_limits<int>::max();

int rankFor(const QString &level, FolderRole &role)
{
    const QString lower = level.toLower();
    int rank = 0;
    for (const RoleName &known : roleNames) {
        if (lower == QStringView(known.name)) {
            role = known.role;
            return rank;
        }
        ++rank;
    }
    return noRank;
}

/// The one level below INBOX, the personal namespace or nothing; empty where there are more.
QString candidateLevel(const ImapMailbox &mailbox, const QByteArray &personalPrefix)
{
    const qsizetype levels = mailbox.path.count(u'/');
    if (levels == 0)
        return mailbox.path;
    if (levels == 1 && (startsWithUpper(mailbox.name, "INBOX") ||
                        (!personalPrefix.isEmpty() && mailbox.name.startsWith(personalPrefix))))
        return mailbox.path.section(u'/', 1);
    return {};
}

} // namespace

void assignRolesByName(QList<ImapMailbox> &mailboxes, const QByteArray &personalPrefix)
{
    QSet<FolderRole> taken;
    for (ImapMailbox &mailbox : mailboxes) {
        if (equalsUpper(mailbox.name, "INBOX"))
            mailbox.role = FolderRole::Inbox;
        taken.insert(mailbox.role);
    }
    QHash<FolderRole, std::pair<int, qsizetype>> best;
    for (qsizetype i = 0; i < mailboxes.size(); ++i) {
        const ImapMailbox &mailbox = mailboxes[i];
        if (mailbox.role != FolderRole::None || !mailbox.selectable)
            continue;
        FolderRole role = FolderRole::None;
        const int rank = rankFor(candidateLevel(mailbox, personalPrefix), role);
        if (rank == noRank || taken.contains(role))
            continue;
        const auto found = best.constFind(role);
        if (found == best.constEnd() || rank < found->first)
            best.insert(role, {rank, i});
    }
    for (auto entry = best.cbegin(); entry != best.cend(); ++entry)
        mailboxes[entry->second].role = entry.key();
}

} // namespace posthorn

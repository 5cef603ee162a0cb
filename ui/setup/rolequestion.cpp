#include "rolequestion.h"

#include "rolecard.h"
#include "setupdata.h"
#include "ui/common/textlabel.h"
#include "ui/retention/afterdownloadrow.h"
#include "ui/text/retentiontext.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace posthorn
{

RoleQuestion::RoleQuestion(QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
    , m_work(new RoleCard(QStringLiteral("work"), this))
    , m_home(new RoleCard(QStringLiteral("home"), this))
    , m_mirror(new RoleCard(QStringLiteral("location-both"), this))
    , m_afterwards(new QWidget(this))
    , m_after(new AfterDownloadRow(m_afterwards))
    , m_notes(new TextLabel(this))
{
    auto *question = new TextLabel(tr("What is this computer?"), this);
    question->setScale(1.0, QFont::DemiBold);
    m_work->setObjectName(QStringLiteral("workRoleButton"));
    m_home->setObjectName(QStringLiteral("homeRoleButton"));
    m_mirror->setObjectName(QStringLiteral("mirrorRoleButton"));
    m_group->addButton(m_work, int(ComputerRole::Work));
    m_group->addButton(m_home, int(ComputerRole::Home));
    m_group->addButton(m_mirror, int(ComputerRole::Mirror));
    m_mirror->setChecked(true);
    m_notes->setObjectName(QStringLiteral("roleNotes"));
    m_notes->setTone(TextLabel::Tone::Muted);
    m_notes->setScale(0.92);
    m_notes->setWordWrap(true);
    auto *label = new QLabel(tr("Once it is here"), m_afterwards);
    label->setTextFormat(Qt::PlainText);
    label->setBuddy(m_after->box());
    auto *line = new QHBoxLayout(m_afterwards);
    // Under the words of its card.
    line->setContentsMargins(theme::Grid * 3 + theme::IconSize, 0, 0, 4);
    line->setSpacing(theme::Grid * 2);
    line->addWidget(label);
    line->addWidget(m_after, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid);
    column->addWidget(question);
    column->addWidget(m_work);
    column->addWidget(m_home);
    column->addWidget(m_afterwards);
    column->addWidget(m_mirror);
    column->addWidget(m_notes);
    for (const auto &[first, second] : {std::pair<QWidget *, QWidget *>(m_work, m_home),
                                        {m_home, m_after->box()},
                                        {m_after->box(), m_after->daysBox()},
                                        {m_after->daysBox(), m_mirror}})
        setTabOrder(first, second);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int, bool checked) {
        if (!checked)
            return;
        update();
        Q_EMIT changed();
    });
    connect(m_after, &AfterDownloadRow::changed, this, [this] {
        m_chosen = true;
        update();
        Q_EMIT changed();
    });
    setServer({}, {});
}

void RoleQuestion::setServer(const Endpoint &incoming, std::optional<int> leaveDays)
{
    m_incoming = incoming;
    const bool pop3 = incoming.protocol == MailProtocol::Pop3;
    m_leaveDays = pop3 ? leaveDays : std::nullopt;
    const IncomingKind kind = pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
    for (RoleCard *card : {m_work, m_home, m_mirror}) {
        const auto role = ComputerRole(m_group->id(card));
        card->setWords(roleTitle(role, kind), roleSentence(role, kind));
    }
    if (!m_chosen) {
        RetentionPolicy policy;
        if (m_leaveDays.value_or(0) > 0) {
            policy.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
            policy.days = *m_leaveDays;
        }
        m_after->setPolicy(policy);
    }
    update();
}

ComputerRole RoleQuestion::role() const
{
    return ComputerRole(m_group->checkedId());
}

void RoleQuestion::fill(SetupData &data) const
{
    data.role = role();
    RetentionPolicy policy;
    m_after->applyTo(policy);
    data.afterDownload = policy.afterDownload;
    data.days = policy.days;
}

void RoleQuestion::update()
{
    const bool home = role() == ComputerRole::Home;
    m_afterwards->setVisible(home);
    // As radio buttons: Tab comes to the one that is chosen, the arrow keys choose another.
    for (RoleCard *card : {m_work, m_home, m_mirror})
        card->setFocusPolicy(card->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
    RetentionPolicy policy;
    m_after->applyTo(policy);
    QStringList sentences;
    if (home && m_leaveDays)
        sentences += leaveHintSentence(*m_leaveDays);
    if (home && policy.removes())
        sentences += agreementSentence();
    SetupData data;
    data.incomingProtocol = m_incoming.protocol;
    data.incoming = m_incoming;
    fill(data);
    if (const QString provider = providerSentence(data.account()); !provider.isEmpty())
        sentences += provider;
    m_notes->setFullText(sentences.join(u' '));
    m_notes->setVisible(!sentences.isEmpty());
}

} // namespace posthorn

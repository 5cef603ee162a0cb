#include "welcomepage.h"

#include "ui/common/textlabel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

/// The horn in a soft round, drawn at whatever scale the screen has.
class Emblem final : public QWidget
{
public:
    explicit Emblem(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(88, 88);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::selection(palette()));
        painter.drawEllipse(rect());
        theme::paintIcon(&painter, QStringLiteral("posthorn"), rect().adjusted(20, 20, -20, -20),
                         theme::accent(palette()));
    }
};

class FactIcon final : public QWidget
{
public:
    FactIcon(const QString &name, QWidget *parent)
        : QWidget(parent)
        , m_name(name)
    {
        setFixedSize(24, 24);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        theme::paintIcon(&painter, m_name, rect().adjusted(1, 1, -1, -1), theme::accent(palette()));
    }

private:
    QString m_name;
};

QLayout *fact(const QString &icon, const QString &title, const QString &text, QWidget *parent)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(14);
    row->addWidget(new FactIcon(icon, parent), 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    auto *head = new TextLabel(title, parent);
    head->setScale(1.0, QFont::DemiBold);
    auto *body = new TextLabel(text, parent);
    body->setTone(TextLabel::Tone::Muted);
    body->setWordWrap(true);
    words->addWidget(head);
    words->addWidget(body);
    row->addLayout(words, 1);
    return row;
}

} // namespace

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("welcomePage"));
    auto *column = new QWidget(this);
    column->setFixedWidth(440);
    auto *title = new TextLabel(tr("Welcome to Posthorn"), column);
    title->setScale(1.9, QFont::DemiBold);
    title->setAlignment(Qt::AlignCenter);
    auto *subtitle =
        new TextLabel(tr("Mail for people with more than one mailbox and more than one computer."), column);
    subtitle->setTone(TextLabel::Tone::Muted);
    subtitle->setAlignment(Qt::AlignCenter);
    subtitle->setWordWrap(true);

    auto *add = new QPushButton(tr("Add account"), column);
    add->setObjectName(QStringLiteral("welcomeAddButton"));
    add->setProperty(theme::PrimaryProperty, true);
    add->setMinimumHeight(38);
    add->setDefault(true);
    auto *sample = new QPushButton(tr("Look around with a sample mailbox"), column);
    sample->setObjectName(QStringLiteral("welcomeSampleButton"));
    sample->setMinimumHeight(38);
    auto *import = new QPushButton(tr("Import mail from Thunderbird or files"), column);
    import->setObjectName(QStringLiteral("welcomeImportButton"));
    import->setMinimumHeight(38);
    connect(add, &QPushButton::clicked, this, &WelcomePage::addAccountRequested);
    connect(import, &QPushButton::clicked, this, &WelcomePage::importRequested);
    connect(sample, &QPushButton::clicked, this, &WelcomePage::sampleRequested);

    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Emblem(column), 0, Qt::AlignHCenter);
    layout->addSpacing(24);
    layout->addWidget(title);
    layout->addSpacing(8);
    layout->addWidget(subtitle);
    layout->addSpacing(36);
    layout->addLayout(fact(QStringLiteral("shield-check"), tr("Nothing is lost"),
                           tr("What you do is written down first, and can be undone."), column));
    layout->addSpacing(16);
    layout->addLayout(fact(QStringLiteral("location-both"), tr("You know where a message lives"),
                           tr("On the server, on this computer, or on both: every row shows it."), column));
    layout->addSpacing(16);
    layout->addLayout(fact(QStringLiteral("clock"), tr("It never makes you wait"),
                           tr("A million messages open like a hundred, with or without a network."), column));
    layout->addSpacing(40);
    layout->addWidget(add);
    layout->addSpacing(8);
    layout->addWidget(import);
    layout->addSpacing(8);
    layout->addWidget(sample);

    auto *outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(column, 0, Qt::AlignHCenter);
    outer->addStretch(3);
}

void WelcomePage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
}

} // namespace posthorn

#include "importsource.h"

#include "transfer/thunderbirdprofile.h"
#include "ui/common/background.h"
#include "ui/common/pageparts.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

ImportSource::ImportSource(const QString &home, QWidget *parent)
    : QWidget(parent)
    , m_profiles(new QListWidget(this))
{
    QVBoxLayout *column = pageColumn(this, theme::Grid);
    auto *profiles = new TextLabel(tr("Profiles of Thunderbird on this computer"), this);
    profiles->setTone(TextLabel::Tone::Muted);
    m_profiles->setObjectName(QStringLiteral("importProfiles"));
    m_profiles->setAccessibleName(profiles->text());
    m_profiles->setFrameShape(QFrame::NoFrame);
    m_profiles->setSpacing(theme::Grid / 2);
    setFocusProxy(m_profiles);
    auto *other = wrappedLabel(QLatin1String("importExplanation"), this);
    other->setFullText(
        tr("Or mail in files: an mbox, a Maildir, .eml files, or a folder of these. Nothing is "
           "changed there."));
    other->setTone(TextLabel::Tone::Muted);
    auto *file = new QPushButton(tr("Choose a file\u2026"), this);
    file->setObjectName(QStringLiteral("importFileButton"));
    auto *folder = new QPushButton(tr("Choose a folder\u2026"), this);
    folder->setObjectName(QStringLiteral("importFolderButton"));
    for (QPushButton *button : {file, folder})
        button->setAutoDefault(false); // Enter in the list chooses the profile
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(file);
    buttons->addWidget(folder);
    buttons->addStretch(1);
    column->addWidget(profiles);
    column->addWidget(m_profiles, 1);
    column->addWidget(other);
    column->addLayout(buttons);
    connect(m_profiles, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem *item) { Q_EMIT chosen(item->data(Qt::UserRole).toString()); });
    connect(file, &QPushButton::clicked, this, [this] { choose(false); });
    connect(folder, &QPushButton::clicked, this, [this] { choose(true); });
    listProfiles(home);
}

void ImportSource::listProfiles(const QString &home)
{
    inBackground<QList<ThunderbirdProfile::Place>>(
        [home] { return ThunderbirdProfile::find(home); }, this,
        [this](const QList<ThunderbirdProfile::Place> &places) {
            for (const ThunderbirdProfile::Place &place : places) {
                auto *item = new QListWidgetItem(
                    QStringLiteral("%1\n%2").arg(displayText(place.name, 80), displayText(place.dir, 300)),
                    m_profiles);
                item->setData(Qt::UserRole, place.dir);
            }
            if (places.isEmpty()) {
                auto *item = new QListWidgetItem(tr("None were found."), m_profiles);
                item->setFlags(Qt::NoItemFlags);
            } else {
                m_profiles->setCurrentRow(0);
            }
            Q_EMIT listed();
        });
}

void ImportSource::choose(bool folder)
{
    auto *dialog = new QFileDialog(this, folder ? tr("A folder with mail") : tr("A file with mail"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ImportSource::chosen);
    dialog->open();
}

} // namespace posthorn

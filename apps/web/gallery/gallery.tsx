/**
 * The components in their states, side by side. It is no part of the product: the development server shows it (`/gallery/`), and `npm run shots` takes pictures of it.
 * `?open=menu` and `?open=dialog` show what lies over a page.
 */
import '../src/theme/first-styles.ts';
import '../src/theme/mantine-styles.ts';
import '@mantine/notifications/styles.layer.css';
import '../src/theme/forced-colors.css';
import '../src/editor/rendering/editor.css';
import {
  ActionIcon,
  Alert,
  Anchor,
  Button,
  Group,
  Kbd,
  MantineProvider,
  Menu,
  Notification,
  PasswordInput,
  Progress,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconBold, IconCloudOff, IconCopy, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../src/boot/i18n.ts';
import { Banner } from '../src/components/Banner.tsx';
import { Dialog } from '../src/components/Dialog.tsx';
import { LogoMark } from '../src/components/Logo.tsx';
import { Notice } from '../src/components/Notice.tsx';
import { UserAvatar } from '../src/components/user/UserAvatar.tsx';
import { theme } from '../src/theme/theme.ts';
import { SWATCHES } from '../src/theme/tokens.ts';

const opened = new URLSearchParams(window.location.search).get('open');

function Section({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name}>
      <Title order={2} mb="sm">
        {name}
      </Title>
      <Stack gap="sm" align="stretch">
        {children}
      </Stack>
    </section>
  );
}

function Buttons() {
  return (
    <Section name="Buttons">
      {(['filled', 'default', 'light', 'subtle'] as const).map((variant) => (
        <Group key={variant}>
          <Button variant={variant}>Create</Button>
          <Button variant={variant} leftSection={<IconPlus size={18} />}>
            With an icon
          </Button>
          <Button variant={variant} size="compact-md" fz="sm">
            Small
          </Button>
          <Button variant={variant} color="red">
            Delete
          </Button>
          <Button variant={variant} disabled>
            Disabled
          </Button>
          <Button variant={variant} loading>
            Loading
          </Button>
        </Group>
      ))}
      <Group>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="Bold">
          <IconBold size={18} />
        </ActionIcon>
        <ActionIcon variant="light" size={36} aria-label="Bold, on" aria-pressed="true">
          <IconBold size={18} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="Bold, disabled" disabled>
          <IconBold size={18} />
        </ActionIcon>
        <Anchor href="#link">A link</Anchor>
        <Kbd>Ctrl+P</Kbd>
      </Group>
    </Section>
  );
}

function Fields() {
  return (
    <Section name="Fields">
      <TextInput label="Empty" placeholder="Search titles and text" leftSection={<IconSearch size={18} />} />
      <TextInput label="With a description" description="Small letters and digits" defaultValue="mira" />
      <TextInput label="Wrong" defaultValue="mira@nowhere" error="This isn’t a complete e-mail address." />
      <TextInput label="Disabled" defaultValue="mira" disabled />
      <PasswordInput label="Password" defaultValue="a quiet mira writes" visibilityToggleButtonProps={{ 'aria-label': 'Show' }} />
    </Section>
  );
}

function Messages() {
  return (
    <Section name="Banners, notices, notifications">
      <Banner icon={<IconCloudOff size={18} />} action={<Button size="compact-sm">Try again</Button>}>
        You’re offline. What you write is kept on this device.
      </Banner>
      <Alert color="red" title="Not saved">
        The name is taken.
      </Alert>
      <Notification title="The link is copied" withCloseButton={false} />
      <Notification color="red" title="Not shared" closeButtonProps={{ 'aria-label': 'Close' }}>
        No account has this name.
      </Notification>
      <Notice icon={<IconTrash size={32} />} title="The trash is empty" actions={<Button variant="default">Back</Button>}>
        What you move here stays for thirty days.
      </Notice>
    </Section>
  );
}

const PEOPLE = ['Mira Berg', 'Jonas', 'Amara Obi', 'Kenji'];

function Small() {
  return (
    <Section name="People, waiting">
      <Group>
        <LogoMark />
        {PEOPLE.map((name) => (
          <UserAvatar key={name} user={{ id: name, username: name, displayName: name }} />
        ))}
      </Group>
      <Skeleton height={14} width="60%" radius="sm" />
      <Progress value={40} aria-label="Uploading" />
    </Section>
  );
}

/** A mark as the editor writes it. */
function Mark({ kind, value }: { kind: 'color' | 'background'; value: string }) {
  return (
    <>
      <span className={`mark-${kind}`} style={{ [`--ink-${kind}`]: value }}>
        words
      </span>{' '}
    </>
  );
}

function Writing() {
  return (
    <Section name="Text">
      {/* On a picture of the whole page all lines are to be seen. */}
      <style>{'.ink-text > * { content-visibility: visible; }'}</style>
      <div className="ink-text" style={{ paddingBlock: 0 }}>
        <h1 className="line">Heading 1</h1>
        <p className="line">A paragraph stands below it, near, and goes on for as long as it takes to see the space between its lines.</p>
        <p className="line">The next one follows after half a line.</p>
        <h2 className="line">Heading 2</h2>
        <p className="line line-item line-bullet" data-level="0">
          an item
        </p>
        <p className="line line-item line-bullet" data-level="1">
          and one below it
        </p>
        <p className="line">After a list there is as much room as between paragraphs.</p>
        <h3 className="line">Heading 3</h3>
        <p className="line line-quote">Words of somebody else</p>
        <p className="line line-code">const code = 1;</p>
        {(['color', 'background'] as const).map((kind) => (
          <p key={kind} className="line">
            {Object.values(SWATCHES[kind]).map((value) => (
              <Mark key={value} kind={kind} value={value} />
            ))}
          </p>
        ))}
      </div>
    </Section>
  );
}

function OpenMenu() {
  return (
    <Menu opened>
      <Menu.Target>
        <Button variant="default">Menu</Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Menu">
        <Menu.Label>On this page</Menu.Label>
        <Menu.Item leftSection={<IconCopy size={16} />} rightSection={<Kbd size="xs">Ctrl+D</Kbd>}>
          Make a copy
        </Menu.Item>
        <Menu.CheckboxItem checked>Outline</Menu.CheckboxItem>
        <Menu.Item disabled>Disabled</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} />}>
          Move to trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function OpenDialog() {
  return (
    <Dialog opened onClose={() => {}} title="Rename the document">
      <Stack>
        <TextInput label="Title" defaultValue="Reading room" />
        <Text size="sm" c="dimmed">
          Everybody who can open it sees its new title at once.
        </Text>
        <Group justify="flex-end">
          <Button variant="default">Cancel</Button>
          <Button>Rename</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Gallery() {
  return (
    <main style={{ padding: 'var(--app-space-24)', background: 'var(--mantine-color-body)' }}>
      <Title order={1} mb="lg">
        Components
      </Title>
      <Stack gap="xl">
        {opened === 'menu' ? <OpenMenu /> : null}
        {opened === 'dialog' ? <OpenDialog /> : null}
        <Buttons />
        <Fields />
        <Messages />
        <Small />
        <Writing />
      </Stack>
    </main>
  );
}

await startI18n();
createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} withCssVariables={false} defaultColorScheme="auto">
    <Gallery />
  </MantineProvider>,
);
